<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use HtmlArmor;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Html\Html;
use MediaWiki\Parser\Sanitizer;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;

/** The proposals that wait for a decision, those first that have waited longest. */
final class ProposalTable {
	/** Which of them are shown. */
	public const VIEWS = [ self::ALL, WaitingProposal::OPEN, WaitingProposal::OUTDATED, self::MINE ];
	private const ALL = 'all';
	private const MINE = 'mine';
	private const MOST = 500;
	private const COLUMNS = [ 'proposal', 'state', 'authors', 'since', 'changes' ];

	/**
	 * @param Phrases $phrases
	 * @param Kind $kind
	 * @param WaitingProposal[] $proposals
	 * @param int $now Unix time
	 */
	public function __construct(
		private readonly Phrases $phrases,
		private readonly Kind $kind,
		private readonly array $proposals,
		private readonly int $now
	) {
	}

	public function html( string $view ): string {
		$view = in_array( $view, self::VIEWS, true ) ? $view : self::ALL;
		$shown = $this->shown( $view );
		$nothing = $this->proposals
			? $this->phrases->say( 'no-proposals-here' ) : $this->phrases->say( 'no-proposals' );
		return $this->views( $view )
			. ( $shown ? $this->table( $shown ) : Html::rawElement( 'p', [], $nothing ) );
	}

	/** @return WaitingProposal[] */
	private function shown( string $view ): array {
		$user = $this->phrases->context->getUser()->getName();
		$shown = array_filter( $this->proposals, static fn ( $each ) => match ( $view ) {
			self::ALL => true,
			self::MINE => in_array( $user, $each->authors, true ),
			default => $each->state === $view,
		} );
		usort( $shown, static fn ( $one, $other ) => [ $one->since, $one->name ] <=> [ $other->since, $other->name ] );
		return $shown;
	}

	/** Return links to what else can be shown, each with its number. */
	private function views( string $current ): string {
		$items = '';
		foreach ( self::VIEWS as $view ) {
			if ( $view === self::MINE && !$this->phrases->context->getUser()->isRegistered() ) {
				continue;
			}
			$items .= Html::rawElement( 'li', [], $this->phrases->links->makeKnownLink(
				SpecialPage::getTitleFor( 'Instruments', 'proposals' ),
				new HtmlArmor( $this->phrases->count( "view-$view", count( $this->shown( $view ) ) ) ),
				$view === $current ? [ 'aria-current' => 'page' ] : [],
				$view === self::ALL ? [] : [ 'view' => $view ]
			) );
		}
		return Html::rawElement( 'ul', [ 'class' => 'ext-instrumentConfigurator-views' ], $items );
	}

	/** @param WaitingProposal[] $shown */
	private function table( array $shown ): string {
		$head = '';
		foreach ( self::COLUMNS as $column ) {
			$head .= Html::rawElement( 'th', [
				'class' => "ext-instrumentConfigurator-list-$column", 'role' => 'columnheader', 'scope' => 'col',
			], $this->phrases->say( "key-$column" ) );
		}
		$rows = implode( '', array_map( $this->row( ... ), array_slice( $shown, 0, self::MOST ) ) );
		$rest = count( $shown ) - self::MOST;
		return Html::rawElement( 'table', [ 'class' => 'wikitable ext-instrumentConfigurator-list', 'role' => 'table' ],
			Html::rawElement( 'thead', [ 'role' => 'rowgroup' ], Html::rawElement( 'tr', [ 'role' => 'row' ], $head ) )
			. Html::rawElement( 'tbody', [ 'role' => 'rowgroup' ], $rows )
		) . ( $rest > 0 ? Html::rawElement( 'p', [], $this->phrases->count( 'more-proposals', $rest ) ) : '' );
	}

	private function row( WaitingProposal $proposal ): string {
		$cells = $this->cells( $proposal );
		$html = '';
		foreach ( self::COLUMNS as $column ) {
			$label = Sanitizer::stripAllTags( $this->phrases->say( "key-$column" ) );
			$html .= Html::rawElement( 'td', [ 'role' => 'cell', 'data-label' => $label ], $cells[$column] );
		}
		return Html::rawElement( 'tr', [ 'role' => 'row' ], $html );
	}

	/** @return string[] by column */
	private function cells( WaitingProposal $proposal ): array {
		$phrases = $this->phrases;
		$link = $phrases->links->makeKnownLink(
			Title::makeTitle( $this->kind->proposal, $proposal->name ),
			new HtmlArmor( Phrases::broken( $proposal->name ) )
		);
		$since = (int)wfTimestamp( TS_UNIX, $proposal->since );
		$changes = match ( true ) {
			$proposal->state === WaitingProposal::UNREADABLE => '',
			$proposal->changes === null => $phrases->say( 'proposal-new' ),
			default => $phrases->count( 'proposal-changes', $proposal->changes ),
		};
		return [
			'proposal' => $link . ( $proposal->title === '' ? '' : '<br>' . $phrases->text( $proposal->title ) ),
			'state' => $phrases->proposal( $proposal->state ),
			'authors' => $phrases->listed( ...array_map( $phrases->user( ... ), $proposal->authors ) ),
			'since' => $phrases->instant( Instrument::instant( $since ) )
				. '<br>' . $phrases->lasting( 'ago', max( $this->now - $since, 0 ) ),
			'changes' => $changes . ( $proposal->problems
				? '<br>' . $phrases->count( 'problems', $proposal->problems ) : '' ),
		];
	}
}
