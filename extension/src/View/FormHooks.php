<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\JsonContent;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Hook\CustomEditorHook;
use MediaWiki\Hook\EditPage__showEditForm_initialHook;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;

/** Gives whoever opens the editor of an instrument, or of a proposal, the form in place of the JSON. */
final class FormHooks implements CustomEditorHook, EditPage__showEditForm_initialHook {
	/** With one of these the editor is asked for something that the form has not. */
	private const OF_THE_CORE = [
		'raw', 'undo', 'undoafter', 'oldid', 'section', 'preload', 'editintro', 'preview', 'summary', 'minor',
		'contentmodel', 'contentformat', 'preloadtitle', 'wpTextbox1', 'editRevId',
	];

	public function __construct(
		private readonly LinkRenderer $links,
		private readonly FormFactory $forms,
		private readonly Kinds $kinds
	) {
	}

	/** @inheritDoc */
	public function onEditPage__showEditForm_initial( $editor, $out ) {
		if ( $this->kinds->ofNamespace( $editor->getTitle()->getNamespace() )?->isInstrument() ) {
			$text = $editor->getContext()->msg( 'instrumentconfigurator-form-fields' )->text();
			$out->addHTML( Html::rawElement( 'p', [],
				$this->links->makeKnownLink( $editor->getTitle(), $text, [], [ 'action' => 'edit' ] ) ) );
		}
	}

	/** @inheritDoc */
	public function onCustomEditor( $article, $user ) {
		$title = $article->getTitle();
		$kind = $this->kinds->ofNamespace( $title->getNamespace() );
		if ( !$kind?->isInstrument() || !self::isPlain( $article->getContext() ) ) {
			return true;
		}
		$content = $article->getPage()->getContent();
		if ( $content !== null && !$content instanceof JsonContent ) {
			return true;
		}
		$this->forms->of( $article->getContext() )->open( $title->getDBkey(),
			$title->inNamespace( $kind->page ) ? OpenedForm::PAGE : OpenedForm::PROPOSAL );
		return false;
	}

	private static function isPlain( IContextSource $context ): bool {
		$request = $context->getRequest();
		if ( $request->getBool( 'redlink' ) && $context->getTitle()->exists() ) {
			// The core leads on to the page.
			return false;
		}
		return !$request->wasPosted() && $request->getRawVal( 'action' ) === 'edit'
			&& !array_intersect( self::OF_THE_CORE, array_keys( $request->getValues() ) );
	}
}
