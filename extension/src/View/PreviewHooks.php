<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\JsonContent;
use MediaWiki\EditPage\EditPage;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\EditPage__showEditForm_initialHook;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\TitleValue;
use MediaWiki\Utils\MWTimestamp;
use stdClass;

/** Shows in a preview what the text in the form says and changes, above its JSON. */
final class PreviewHooks implements EditPage__showEditForm_initialHook {
	public function __construct(
		private readonly LinkRenderer $linkRenderer,
		private readonly RevisionLookup $revisions,
		private readonly Kinds $kinds,
		private readonly Settings $settings
	) {
	}

	/** @inheritDoc */
	public function onEditPage__showEditForm_initial( $editor, $out ) {
		$kind = $this->kinds->ofNamespace( $editor->getTitle()->getNamespace() );
		$content = new JsonContent( (string)$editor->textbox1 );
		if ( $kind && in_array( $editor->formtype, [ 'preview', 'diff' ], true ) && $content->isValid() ) {
			$this->show( $editor, $kind, $content->getData()->getValue() );
		}
	}

	private function show( EditPage $editor, Kind $kind, mixed $value ): void {
		$title = $editor->getTitle();
		$frame = new Frame( $editor->getContext(), $this->linkRenderer, $title, $kind, $this->settings );
		$differences = new Differences( $frame->phrases, $kind, $this->settings->environment() );
		if ( $editor->formtype === 'diff' ) {
			$frame->show( $differences->html( $this->saved( $title->getNamespace(), $title->getDBkey() ), $value ) );
			return;
		}
		$summary = $kind->isInstrument() && $value instanceof stdClass ? new Summary(
			$frame->phrases, $value, $kind->validator->problems( $value, $title->getDBkey() ),
			$this->settings->environment(), (int)MWTimestamp::time()
		) : null;
		$frame->show(
			$summary?->html() ?? '',
			// What a proposal would change is what is live, not what somebody proposed before.
			$differences->html( $this->saved( $kind->page, $title->getDBkey() ), $value,
				$frame->isProposal() ? 'differences-proposed' : 'differences' )
		);
	}

	private function saved( int $namespace, string $name ): mixed {
		$content = $this->revisions->getRevisionByTitle( new TitleValue( $namespace, $name ) )
			?->getContent( SlotRecord::MAIN );
		return $content instanceof JsonContent ? $content->getData()->getValue() : Missing::MISSING;
	}
}
