<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branch;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Decisions;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\Output\OutputPage;
use MediaWiki\Status\Status;
use MediaWiki\Utils\MWTimestamp;

/** One page to decide on: what a reviewer has to know of a proposal, and what this reader may do about it. */
final class ReviewDesk {
	public function __construct(
		private readonly Decisions $decisions,
		private readonly Settings $settings
	) {
	}

	/** Let nobody frame a page with buttons, nor keep it for another reader, or for longer than it may be true. */
	public static function guard( OutputPage $out ): void {
		$out->disableClientCache();
		$out->getMetadata()->setPreventClickjacking( true );
	}

	/**
	 * @param Frame $frame
	 * @param Branch $branch
	 * @param ?Status $refused why what was just posted was not done
	 */
	public function html( Frame $frame, Branch $branch, ?Status $refused = null ): string {
		[ $context, $phrases ] = [ $frame->phrases->context, $frame->phrases ];
		$review = new Review( $frame, $branch, $branch->state->waits() ? $this->decisions->advice( $branch ) : [],
			$this->settings->environment(), (int)MWTimestamp::time() );
		$heading = $context->msg( 'instrumentconfigurator-review-heading' )->text();
		return Html::rawElement( 'section',
			[ 'class' => 'ext-instrumentConfigurator-review', 'aria-label' => $heading ],
			$review->html() . $this->decision( $phrases, $branch, $refused )
		);
	}

	private function decision( Phrases $phrases, Branch $branch, ?Status $refused ): string {
		$context = $phrases->context;
		if ( !$branch->state->waits() ) {
			return self::refused( $phrases, $refused );
		}
		$possible = $this->decisions->possible( $branch, $context->getAuthority() );
		if ( !$possible ) {
			return self::refused( $phrases, $refused ) . $this->reason( $branch, $context );
		}
		$form = DecisionForm::of( $context, $branch, $possible, static fn () => false );
		return ( in_array( Decisions::APPROVE, $possible, true ) ? '' : $this->reason( $branch, $context ) )
			. $form->getHTML( $refused ?? false );
	}

	/** Return why this reader does not approve it. */
	private function reason( Branch $branch, IContextSource $context ): string {
		$refusal = $this->decisions->refusal( Decisions::APPROVE, $branch, $context->getAuthority() );
		return Html::rawElement( 'p', [ 'class' => 'ext-instrumentConfigurator-why' ],
			$context->msg( $refusal->getMessages( 'error' )[0] )->parse() );
	}

	/** Return what was refused where there is no form any more, and what was written into it. */
	private static function refused( Phrases $phrases, ?Status $refused ): string {
		if ( $refused === null ) {
			return '';
		}
		$context = $phrases->context;
		$sentences = array_map(
			static fn ( $message ) => Html::rawElement( 'p', [], $context->msg( $message )->parse() ),
			$refused->getMessages( 'error' ) );
		$reason = trim( $context->getRequest()->getText( 'reason' ) );
		return Html::errorBox( implode( '', $sentences ) . ( $reason === '' ? '' : Html::rawElement(
			'p', [], $phrases->say( 'reason-kept', $phrases->text( $reason ) ) ) ) );
	}
}
