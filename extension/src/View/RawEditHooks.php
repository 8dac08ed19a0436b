<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\RequestContext;
use MediaWiki\EditPage\EditPage;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Drafts;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Templates;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\AlternateEditHook;
use MediaWiki\Hook\EditFilterHook;
use MediaWiki\Hook\EditFormInitialTextHook;
use MediaWiki\Hook\EditFormPreloadTextHook;
use MediaWiki\Hook\EditPage__showEditForm_fieldsHook;
use MediaWiki\Hook\EditPage__showEditForm_initialHook;
use MediaWiki\Hook\EditPageBeforeEditButtonsHook;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;

/**
 * The editor of the JSON itself: with what it begins, what it was opened on, and how a text goes from the page of an
 * instrument, where a second person has to approve it, to that of its proposal.
 */
final class RawEditHooks implements
	AlternateEditHook,
	EditFilterHook,
	EditFormInitialTextHook,
	EditFormPreloadTextHook,
	EditPageBeforeEditButtonsHook,
	EditPage__showEditForm_fieldsHook,
	EditPage__showEditForm_initialHook
{
	/** What was live when a proposal's form was opened; and says that a text comes from the editor of what is live. */
	private const LIVE = 'wpLiveRevision';
	private const INSTEAD = 'instead';
	/** What the form of another page says of that. */
	private const FOREIGN = [ 'wpUndidRevision', 'wpUndoAfter', 'oldid', 'wpSave', 'wpPreview', 'wpTextbox2' ];

	/** Whether somebody was told in this request that what is live changed. */
	private bool $isTold = false;

	public function __construct(
		private readonly LinkRenderer $links,
		private readonly Drafts $drafts,
		private readonly Kinds $kinds,
		private readonly Settings $settings,
		private readonly Templates $templates
	) {
	}

	/** @inheritDoc */
	public function onEditFormPreloadText( &$text, $title ) {
		$kind = $this->kinds->ofNamespace( $title->getNamespace() );
		// Else somebody asked for another text.
		if ( $kind && $text === '{}' ) {
			$text = $this->templates->text( $kind, $title->getDBkey(), RequestContext::getMain()->getAuthority() );
		}
	}

	/** @inheritDoc */
	public function onEditFormInitialText( $editPage ) {
		$title = $editPage->getTitle();
		$kind = $this->proposed( $title );
		$asked = $editPage->getContext()->getRequest();
		$isPlain = !$asked->getInt( 'undo' ) && !$asked->getInt( 'oldid' ) && $editPage->section === '';
		if ( $kind && $isPlain && !$this->templates->waits( $kind, $title->getDBkey() ) ) {
			$editPage->textbox1 = $this->templates->text(
				$kind, $title->getDBkey(), $editPage->getContext()->getAuthority() );
		}
	}

	/** @inheritDoc */
	public function onAlternateEdit( $editPage ) {
		$request = $editPage->getContext()->getRequest();
		$title = $editPage->getTitle();
		if ( !$this->proposed( $title ) || !$request->wasPosted() || !$request->getCheck( self::INSTEAD ) ) {
			return;
		}
		$head = $this->drafts->head( $title->getNamespace(), $title->getDBkey() );
		$request->setVal( self::LIVE, (string)$request->getInt( 'editRevId' ) );
		$request->setVal( 'editRevId', (string)$head?->getId() );
		$request->setVal( 'parentRevId', (string)$head?->getId() );
		$request->setVal( 'wpEdittime', (string)$head?->getTimestamp() );
		$request->setVal( 'wpStarttime', wfTimestampNow() );
		$request->setVal( 'wpDiff', '1' );
		foreach ( self::FOREIGN as $field ) {
			$request->unsetVal( $field );
		}
	}

	/** @inheritDoc */
	public function onEditFilter( $editor, $text, $section, &$error, $summary ) {
		$kind = $this->proposed( $editor->getTitle() );
		$base = $editor->getContext()->getRequest()->getIntOrNull( self::LIVE );
		if ( !$kind || $base === null || $error ) {
			return;
		}
		$name = $editor->getTitle()->getDBkey();
		$now = (int)$this->live( $editor )?->getId();
		if ( $now !== $base ) {
			$this->isTold = true;
			$key = match ( true ) {
				!$now => 'instrumentconfigurator-live-deleted',
				!$base => 'instrumentconfigurator-live-created',
				default => 'instrumentconfigurator-live-moved',
			};
			$error = Html::warningBox( "\n" . $editor->getContext()->msg(
				$key, wfEscapeWikiText( $name ), (string)$base, (string)$now )->text() );
		}
	}

	/** @inheritDoc */
	public function onEditPage__showEditForm_initial( $editor, $out ) {
		$kind = $this->proposed( $editor->getTitle() );
		$live = $this->isTold ? $this->live( $editor ) : null;
		$user = $editor->getContext()->getAuthority();
		$content = $live?->getContent( SlotRecord::MAIN, RevisionRecord::FOR_THIS_USER, $user );
		if ( !$kind || !$content ) {
			return;
		}
		$frame = new Frame( $editor->getContext(), $this->links, $editor->getTitle(), $kind, $this->settings );
		$opened = $this->drafts->revision( $kind, $editor->getContext()->getRequest()->getInt( self::LIVE ) );
		$before = $this->drafts->value( $opened, $user );
		$changed = $before === null ? '' : ( new Differences( $frame->phrases, $kind, $this->settings->environment() ) )
			->html( $before, $this->drafts->value( $live, $user ), 'differences-live' );
		$frame->show( $changed, Html::rawElement( 'details', [ 'open' => $changed === '' ],
			Html::rawElement( 'summary', [], $frame->phrases->say( 'live-now' ) )
			. Html::element( 'pre', [ 'tabindex' => '0', 'dir' => 'ltr' ], $content->serialize() ) ) );
	}

	/** @inheritDoc */
	public function onEditPage__showEditForm_fields( $editor, $out ) {
		if ( $this->proposed( $editor->getTitle() ) ) {
			$opened = $this->isTold ? null : $editor->getContext()->getRequest()->getIntOrNull( self::LIVE );
			$out->addHTML( Html::hidden( self::LIVE, (string)( $opened ?? (int)$this->live( $editor )?->getId() ) ) );
		}
	}

	/** @inheritDoc */
	public function onEditPageBeforeEditButtons( $editpage, &$buttons, &$tabindex ) {
		$title = $editpage->getTitle();
		$kind = $this->kinds->ofNamespace( $title->getNamespace() );
		if ( !$kind || $kind->page !== $title->getNamespace() || !$this->settings->isReviewed() ) {
			return;
		}
		$proposal = Title::makeTitle( $kind->proposal, $title->getDBkey() );
		$editpage->getContext()->getOutput()->addModuleStyles( 'codex-styles' );
		$buttons['propose'] = Html::element( 'button', [
			'type' => 'submit',
			'id' => 'wpPropose',
			'class' => 'cdx-button cdx-button--action-progressive cdx-button--weight-primary',
			'formaction' => $proposal->getLocalURL( [ 'action' => 'submit', self::INSTEAD => '1' ] ),
			'tabindex' => (string)++$tabindex,
		], $editpage->getContext()->msg( 'instrumentconfigurator-propose-instead' )->text() );
	}

	/** Return the kind for which a page is a proposal; null if it is none. */
	private function proposed( Title $title ): ?Kind {
		$kind = $this->kinds->ofNamespace( $title->getNamespace() );
		return $kind?->proposal === $title->getNamespace() ? $kind : null;
	}

	/** Return what is live of that for which a proposal is edited. */
	private function live( EditPage $editor ): ?RevisionRecord {
		$kind = $this->proposed( $editor->getTitle() );
		return $kind ? $this->drafts->head( $kind->page, $editor->getTitle()->getDBkey() ) : null;
	}
}
