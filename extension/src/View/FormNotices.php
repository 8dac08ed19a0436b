<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use HtmlArmor;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Permissions\PermissionStatus;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;

/** What stands above the form: what the reader may do there, what the form cannot say, why nothing was saved. */
final class FormNotices {
	private const MOST_PROBLEMS = 50;

	private readonly Phrases $phrases;

	public function __construct(
		private readonly IContextSource $context,
		private readonly LinkRenderer $links,
		private readonly Kind $kind,
		private readonly Settings $settings
	) {
		$this->phrases = new Phrases( $context, $links, $settings );
	}

	/** Tell whether the page itself may be saved from a form, not only its proposal. */
	public function maySave( OpenedForm $opened ): bool {
		return $opened->target === OpenedForm::PAGE && !$this->settings->isReviewed()
			&& $this->permission( $this->kind->page, $opened->name )->isOK();
	}

	/** Return who may do what from here, and where the JSON is. */
	public function about( FormState $state, PermissionStatus $may ): string {
		$opened = $state->opened;
		$html = '';
		if ( !$may->isOK() ) {
			$why = implode( '', array_map( fn ( $message ) =>
				Html::rawElement( 'p', [], $this->context->msg( $message )->parse() ), $may->getMessages() ) );
			$html .= Html::warningBox( $this->phrases->say( 'form-shut' ) . $why . $this->logIn() );
		} elseif ( !$this->maySave( $opened ) ) {
			$html .= Html::noticeBox( $this->phrases->say( 'form-about' ), '' );
		}
		return $html . Html::rawElement( 'p', [], $opened->name === '' ? '' : $this->jsonLink( $opened ) );
	}

	/** Return a notice that may name the proposal. */
	public function said( string $key, OpenedForm $opened, bool $isWrong ): string {
		$proposal = $this->links->makeKnownLink( Title::makeTitle( $this->kind->proposal, $opened->name ) );
		$html = $this->phrases->say( $key, $proposal );
		return $isWrong ? Html::errorBox( $html ) : Html::warningBox( $html );
	}

	private function logIn(): string {
		if ( $this->context->getUser()->isRegistered() ) {
			return '';
		}
		$query = [ 'returnto' => $this->context->getTitle()->getPrefixedDBkey() ]
			+ ( $this->context->getActionName() === 'edit' ? [ 'returntoquery' => 'action=edit' ] : [] );
		$text = new HtmlArmor( $this->phrases->say( 'form-log-in' ) );
		return Html::rawElement( 'p', [], $this->links->makeKnownLink(
			SpecialPage::getTitleFor( 'Userlogin' ), $text, [], $query ) );
	}

	/** Return a link to the wiki's own editor of the same page. */
	public function jsonLink( OpenedForm $opened ): string {
		$namespace = $opened->target === OpenedForm::PAGE && $opened->live ? $this->kind->page : $this->kind->proposal;
		return $this->links->makeKnownLink( Title::makeTitle( $namespace, $opened->name ),
			new HtmlArmor( $this->phrases->say( 'form-json' ) ), [],
			[ 'action' => 'edit', 'raw' => '1' ] );
	}

	/** Return what the form cannot say, and what is wrong with the document beyond its fields. */
	public function outside( FormState $state, FormProblems $problems ): string {
		$places = [ ...$state->answers->beyond( $state->base ), ...array_map(
			static fn ( $field ) => $field->pointer(),
			array_values( $state->answers->inexpressible( $state->base ) )
		) ];
		$html = $places ? Html::warningBox(
			$this->phrases->say( 'form-beyond', $this->phrases->codes( ...$places ) ) ) : '';
		return $html . ( $problems->others ? Html::errorBox(
			$this->phrases->problems( $problems->others, self::MOST_PROBLEMS ) ) : '' );
	}

	/** Return why the wiki saved nothing. */
	public function refusals( Status $refusal ): string {
		$items = array_map( fn ( $message ) =>
			Html::rawElement( 'li', [], $this->context->msg( $message )->parse() ), $refusal->getMessages() );
		return Html::errorBox( $this->phrases->say( 'form-refused' )
			. Html::rawElement( 'ul', [], implode( '', $items ) ) );
	}

	/** Return whether the reader may write a page: of a document without a name, any. */
	public function permission( int $namespace, string $name ): PermissionStatus {
		$title = Title::makeTitleSafe( $namespace, $name ) ?? Title::makeTitle( $namespace, 'new' );
		$status = PermissionStatus::newEmpty();
		$authority = $this->context->getAuthority();
		// What forbids both is said once.
		if ( $authority->definitelyCan( 'edit', $title, $status ) && !$title->exists() ) {
			$authority->definitelyCan( 'create', $title, $status );
		}
		return $status;
	}
}
