<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\JsonContent;
use MediaWiki\EditPage\EditPage;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Syntax;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Advisor;
use MediaWiki\Extension\InstrumentConfigurator\Hub\JsonHandler;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\EditFilterHook;
use MediaWiki\Hook\EditPage__showEditForm_initialHook;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Title\Title;

/** Tells editors of instruments and proposals what is wrong with the text in the form, and how a change goes on. */
final class EditHooks implements EditFilterHook, EditPage__showEditForm_initialHook {
	public function __construct(
		private readonly LinkRenderer $linkRenderer,
		private readonly Advisor $advisor,
		private readonly Kinds $kinds,
		private readonly Settings $settings
	) {
	}

	/** @inheritDoc */
	public function onEditPage__showEditForm_initial( $editor, $out ) {
		$title = $editor->getTitle();
		$kind = $this->kinds->ofNamespace( $title->getNamespace() );
		if ( !$kind ) {
			return;
		}
		$frame = new Frame( $editor->getContext(), $this->linkRenderer, $title, $kind, $this->settings );
		$about = match ( true ) {
			$frame->isProposal() => $frame->notice( 'about-proposal' ),
			$this->settings->isReviewed() => $frame->notice( 'review-first' ),
			default => '',
		};
		// A refused save has said it all; and of a page to be created everything is missing.
		$said = $editor->formtype === 'save' || ( !$title->exists() && $editor->formtype === 'initial' );
		$frame->show( $about, $said ? '' : $this->problems(
			$frame, $kind, $title, (string)$editor->textbox1, $editor->formtype === 'preview'
		) );
	}

	/** @inheritDoc */
	public function onEditFilter( $editor, $text, $section, &$error, $summary ) {
		$kind = $this->kinds->ofNamespace( $editor->getTitle()->getNamespace() );
		// Programs say each key once, or mean the last. What switches off is never refused.
		if ( !$kind || defined( 'MW_API' ) || SwitchOff::is( self::live( $editor ), json_decode( $text ) ) ) {
			return;
		}
		$fault = Syntax::repeatedKey( $text );
		if ( $fault ) {
			$error = Html::errorBox( "\n" . JsonHandler::said( $fault )->text() );
		}
	}

	private function problems( Frame $frame, Kind $kind, Title $title, string $text, bool $isPreview ): string {
		$content = new JsonContent( $text );
		if ( $content->isValid() ) {
			$value = $content->getData()->getValue();
			$problems = $kind->validator->problems( $value, $title->getDBkey() );
			return $problems
				? $frame->problems( $problems ) : $frame->advice( $this->advisor->problems( $kind, $value ) );
		}
		// A preview says it itself.
		$fault = $isPreview ? null : Syntax::fault( $text );
		return $fault ? Html::errorBox( JsonHandler::said( $fault )->parse() ) : '';
	}

	/** Return the value of the page that is being edited; null if there is none. */
	private static function live( EditPage $editor ): mixed {
		$content = $editor->getArticle()->getPage()->getContent( RevisionRecord::RAW );
		return $content instanceof JsonContent ? $content->getData()->getValue() : null;
	}
}
