<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use HtmlArmor;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Html\Html;
use MediaWiki\Parser\Sanitizer;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;

/** The table of Special:Instruments. Its headings sort it. */
final class ListTable {
	private const MOST_PROBLEMS = 10;
	private const COLUMNS = [ 'instrument', 'owners', 'sample', 'start', 'risk', 'state', 'proposed' ];
	/** The orders that a heading offers, where they are others than that of its name. */
	private const SORTED = [
		'instrument' => [ 'name' ], 'owners' => [ 'owner' ], 'sample' => [ 'rate' ], 'start' => [ 'start', 'end' ],
		'state' => [ 'state' ],
	];

	private readonly TimeLine $line;

	/**
	 * @param Phrases $phrases
	 * @param Kind $kind
	 * @param string $environment
	 * @param int $now Unix time
	 * @param Filters $filters
	 * @param Order $order
	 * @param array<string,WaitingProposal> $proposed what waits, by name
	 * @param bool $isSelectable whether each row has a check box
	 */
	public function __construct(
		private readonly Phrases $phrases,
		private readonly Kind $kind,
		private readonly string $environment,
		private readonly int $now,
		private readonly Filters $filters,
		private readonly Order $order,
		private readonly array $proposed,
		private readonly bool $isSelectable
	) {
	}

	/** @param Listed[] $rows */
	public function html( array $rows ): string {
		$windows = [];
		foreach ( $rows as $row ) {
			if ( $row->here ) {
				$windows[] = [ strtotime( $row->here->start ), strtotime( $row->here->end ) ];
			}
		}
		$this->line = TimeLine::ofMany( $this->phrases, $windows, $this->now );
		$body = implode( '', array_map( $this->row( ... ), $rows ) );
		$legend = $windows ? $this->line->legend( 'past', 'window', 'off', 'now' ) : '';
		return $legend . Html::rawElement( 'table', [
			'class' => 'wikitable ext-instrumentConfigurator-list', 'role' => 'table',
		],
			Html::rawElement( 'caption', [], $this->caption( (bool)$windows ) )
			. Html::rawElement( 'thead', [ 'role' => 'rowgroup' ],
				Html::rawElement( 'tr', [ 'role' => 'row' ], $this->head() ) )
			. Html::rawElement( 'tbody', [ 'role' => 'rowgroup' ], $body ) );
	}

	private function caption( bool $hasLine ): string {
		$phrases = $this->phrases;
		$at = static fn ( int $time ) => $phrases->instant( Instrument::instant( $time ) );
		return $phrases->say( 'caption', $phrases->text( $this->environment ), $at( $this->now ) )
			. ( $hasLine ? ' ' . $phrases->say( 'axis', $at( $this->line->first ), $at( $this->line->last ) ) : '' );
	}

	private function head(): string {
		$html = '';
		foreach ( self::COLUMNS as $column ) {
			$links = [];
			$sorted = null;
			foreach ( self::SORTED[$column] ?? [] as $key ) {
				$links[] = $this->sorting( $key, count( self::SORTED[$column] ) > 1 ? "sort-$key" : "key-$column" );
				if ( $key === $this->order->key ) {
					$sorted = $this->order->descends ? 'descending' : 'ascending';
				}
			}
			$html .= $this->heading( $column, implode( ' ', $links ) ?: $this->phrases->say( "key-$column" ), $sorted );
		}
		return $html;
	}

	private function heading( string $column, string $html, ?string $sorted = null ): string {
		return Html::rawElement( 'th', [
			'class' => "ext-instrumentConfigurator-list-$column", 'role' => 'columnheader', 'scope' => 'col',
			'aria-sort' => $sorted ?? false,
		], $html );
	}

	private function sorting( string $key, string $label ): string {
		$chosen = $this->order->chosen( $key );
		$mark = $key !== $this->order->key ? '' : Html::element(
			'span', [ 'aria-hidden' => 'true' ], $this->order->descends ? ' ▼' : ' ▲' );
		return $this->phrases->links->makeKnownLink(
			SpecialPage::getTitleFor( 'Instruments' ), new HtmlArmor( $this->phrases->say( $label ) . $mark ), [],
			$this->filters->query() + $chosen->query()
		);
	}

	/** Roles are said, since on a narrow screen the styles make cards of the rows. */
	private function row( Listed $listed ): string {
		$cells = $this->cells( $listed );
		$html = '';
		foreach ( self::COLUMNS as $column ) {
			$label = Sanitizer::stripAllTags( $this->phrases->say( "key-$column" ) );
			$html .= Html::rawElement( 'td', [ 'role' => 'cell', 'data-label' => $label ], $cells[$column] ?? '' );
		}
		return Html::rawElement( 'tr', [ 'role' => 'row' ], $html );
	}

	/** @return string[] by column */
	private function cells( Listed $listed ): array {
		$phrases = $this->phrases;
		$link = $phrases->links->makeKnownLink(
			Title::makeTitle( $this->kind->page, $listed->name ), new HtmlArmor( $phrases->broken( $listed->name ) )
		);
		$title = Json::get( $listed->page->value, 'title' );
		$common = [
			'instrument' => $this->checkbox( $listed->name ) . $link
				. ( is_string( $title ) ? '<br>' . $phrases->text( $title ) : '' )
				. ( $listed->here ? '<br>' . $phrases->breaking( $listed->here->stream->name ) : '' ),
			'state' => $phrases->state( $listed->state ) . $this->faults( $listed ),
			'proposed' => $this->proposal( $listed->name ),
		];
		return $listed->here === null ? $common : $common + [
			'owners' => $phrases->listed( ...array_map( [ $phrases, 'text' ], $listed->here->owners ) ),
			'sample' => $this->sample( $listed ),
			'start' => $this->time( $listed ),
			'risk' => $phrases->say( "risk-{$listed->here->risk->level}" ),
		];
	}

	private function checkbox( string $name ): string {
		return !$this->isSelectable ? '' : Html::element( 'input', [
			'type' => 'checkbox', 'name' => 'names[]', 'value' => $name,
			'aria-label' => $this->phrases->context->msg( 'instrumentconfigurator-select', $name )->text(),
		] ) . ' ';
	}

	private function faults( Listed $listed ): string {
		[ $page, $phrases ] = [ $listed->page, $this->phrases ];
		return match ( true ) {
			$listed->here !== null => '',
			$page->fault !== '' => '<br>' . $phrases->say( 'fault', $phrases->text( $page->fault ) ),
			default => $phrases->folded( 'problems', count( $page->problems ), false,
				$phrases->problems( $page->problems, self::MOST_PROBLEMS ) ),
		};
	}

	private function sample( Listed $listed ): string {
		$own = count( get_object_vars( $listed->here->sample->wikis ) );
		return $this->phrases->percent( $listed->rate( $this->filters->wiki() ) ) . ' '
			. $this->phrases->say( "unit-{$listed->here->sample->unit}" )
			. ( $own && $this->filters->wiki() === '' ? '<br>' . $this->phrases->count( 'own-rates', $own ) : '' );
	}

	private function time( Listed $listed ): string {
		[ $start, $end ] = [ strtotime( $listed->here->start ), strtotime( $listed->here->end ) ];
		$phrases = $this->phrases;
		$window = $phrases->say(
			'window', $phrases->instant( $listed->here->start ), $phrases->instant( $listed->here->end ) );
		$words = $phrases->remaining( $start, $end, $this->now );
		$runs = !in_array( $listed->state, [ Instrument::OFF, Instrument::OFF_HERE, Instrument::NOT_HERE ], true );
		return $this->line->window( $start, $end, $runs, Sanitizer::stripAllTags( "$window: $words" ) )
			. "$window<br>$words";
	}

	private function proposal( string $name ): string {
		$proposal = $this->proposed[$name] ?? null;
		return $proposal === null ? '' : $this->phrases->links->makeKnownLink(
			Title::makeTitle( $this->kind->proposal, $name ),
			new HtmlArmor( $this->phrases->say( "proposal-$proposal->state" ) )
		);
	}
}
