<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Changes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Growth;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Document\ReviewState;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branch;
use MediaWiki\Html\Html;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;
use stdClass;

/** A proposal as people decide on it: how it stands, what it changes, and what that means. */
final class Review {
	private readonly Phrases $phrases;
	/** @var Problem[] of a proposal that waits: what keeps it from being an instrument */
	private readonly array $problems;

	/**
	 * @param Frame $frame
	 * @param Branch $branch
	 * @param Problem[] $advice what may be a mistake in a document that could be an instrument
	 * @param string $environment
	 * @param int $now Unix time
	 */
	public function __construct(
		private readonly Frame $frame,
		private readonly Branch $branch,
		private readonly array $advice,
		private readonly string $environment,
		private readonly int $now
	) {
		$this->phrases = $frame->phrases;
		$this->problems = $branch->state->waits() && $branch->after() !== Missing::MISSING
			? $branch->kind->validator->problems( $branch->after(), $branch->name ) : [];
	}

	/** Return all of it; of what does not wait only what became of it. */
	public function html(): string {
		return $this->state() . $this->sentence() . ( $this->branch->state->waits()
			? $this->differences() . $this->amount() . $this->risk()
				. $this->frame->problems( $this->problems ) . $this->frame->advice( $this->advice ) : '' );
	}

	/** Return how it stands: a word, by whom, since when, how much it changes, and how many problems it has. */
	public function state(): string {
		$state = $this->branch->state;
		$facts = [ Html::rawElement(
			'strong', [ 'class' => "ext-instrumentConfigurator-state ext-instrumentConfigurator-state-$state->name" ],
			$this->phrases->say( "review-$state->name" )
		) ];
		if ( $state->users ) {
			$facts[] = $this->phrases->say( 'review-by', $this->users( $state->users ) );
		}
		if ( $state->since !== null ) {
			$age = max( 60, $this->now - (int)wfTimestamp( TS_UNIX, $state->since['timestamp'] ) );
			$facts[] = $state->waits()
				? $this->phrases->lasting( 'review-for', $age ) : $this->phrases->lasting( 'review-ago', $age );
		}
		if ( $state->waits() ) {
			$facts[] = $this->phrases->count( 'review-changes', count( $this->changes() ) );
		}
		if ( $this->problems ) {
			$facts[] = $this->phrases->count( 'problems', count( $this->problems ) );
		}
		if ( $this->advice ) {
			$facts[] = $this->phrases->count( 'review-warnings', count( $this->advice ) );
		}
		return Html::rawElement( 'ul', [ 'class' => 'ext-instrumentConfigurator-facts' ], implode( '', array_map(
			static fn ( $fact ) => Html::rawElement( 'li', [], $fact ), $facts
		) ) );
	}

	/** Return what that means, or what made it so. */
	private function sentence(): string {
		[ $state, $live ] = [ $this->branch->state, $this->branch->live ];
		$html = match ( $state->name ) {
			ReviewState::OUTDATED => $live === null
				? $this->phrases->say( 'review-gone', $this->link( $this->branch->page() ) )
				: $this->phrases->say( 'review-outdated-by', $this->link( $this->branch->page() ),
					$this->users( [ $live->getUser()?->getName() ] ), $this->difference( $live->getId() ),
					$this->phrases->text( $live->getComment()->text ?? '' ) ),
			ReviewState::APPROVED => $this->phrases->say( 'review-approved-as',
				$this->link( $this->branch->page() ), $this->difference( $state->since['revision'] ) ),
			ReviewState::DECLINED, ReviewState::WITHDRAWN => $this->phrases->say( 'review-closed',
				$this->difference( $state->since['revision'] ),
				$this->phrases->text( $state->since['comment'] ) ),
			default => '',
		};
		return $html === '' ? '' : Html::rawElement( 'p', [], $html );
	}

	private function differences(): string {
		return $this->branch->after() === Missing::MISSING ? ''
			: ( new Differences( $this->phrases, $this->branch->kind, $this->environment ) )
				->html( $this->branch->before(), $this->branch->after(), 'differences-proposed' );
	}

	/** Return how much is collected here before and after, wiki by wiki. */
	private function amount(): string {
		return $this->problems || !$this->branch->kind->isInstrument() ? '' : ( new Rates( $this->phrases ) )->html(
			Growth::rates( $this->sound( $this->branch->before() ), $this->branch->after(), $this->environment ) );
	}

	/** Return the risk that the proposal says, and the one that its attributes mean together. */
	private function risk(): string {
		if ( $this->problems || !$this->branch->kind->isInstrument() ) {
			return '';
		}
		$document = $this->branch->after();
		[ 'level' => $level, 'review' => $review ] = (array)$document->risk;
		$implied = Attributes::risk( $document->contextual_attributes );
		return Html::rawElement( 'p', [], $this->phrases->say( 'review-risk',
			$this->phrases->say( "risk-$level" )
				. ( $review === null ? '' : ' ' . $this->phrases->say( 'review', $this->phrases->task( $review ) ) ),
			$this->phrases->say( "risk-$implied" )
		) );
	}

	/** @return array what the proposal changes; of a new one everything */
	private function changes(): array {
		[ $before, $after ] = [ $this->branch->before(), $this->branch->after() ];
		return match ( true ) {
			$after === Missing::MISSING => [],
			$before === Missing::MISSING => Changes::everything( $after ),
			default => Changes::between( $before, $after ),
		};
	}

	/** Return a document if it is a valid one. */
	private function sound( mixed $document ): ?stdClass {
		return $document instanceof stdClass
			&& !$this->branch->kind->validator->problems( $document, $this->branch->name ) ? $document : null;
	}

	private function users( array $users ): string {
		return $this->phrases->listed( ...array_map( $this->phrases->user( ... ), $users ) );
	}

	private function link( Title $page ): string {
		return Html::rawElement( 'bdi', [], $this->phrases->links->makeLink( $page, $page->getPrefixedText() ) );
	}

	/** Return a link to what a revision changed. */
	private function difference( int $revision ): string {
		return Html::rawElement( 'bdi', [], $this->phrases->links->makeKnownLink(
			SpecialPage::getTitleFor( 'Diff', (string)$revision ), "r$revision" ) );
	}
}
