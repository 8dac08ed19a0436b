<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\EditPage__showEditForm_initialHook;
use MediaWiki\Linker\LinkRenderer;

/** Tells editors of instruments and proposals what is wrong with the text in the form, and how a change goes on. */
final class EditHooks implements EditPage__showEditForm_initialHook {
	public function __construct(
		private readonly LinkRenderer $linkRenderer,
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
		$content = new JsonContent( (string)$editor->textbox1 );
		$frame->show( $about, $said || !$content->isValid() ? '' : $frame->problems(
			$kind->validator->problems( $content->getData()->getValue(), $title->getDBkey() )
		) );
	}
}
