<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Change;
use MediaWiki\Extension\InstrumentConfigurator\Document\Changes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Growth;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;
use MediaWiki\Html\Html;
use stdClass;

/** What leads from one document to another, place by place, as people read it. */
final class Differences {
	private const MOST_ROWS = 100;
	private const MOST_OPEN = 10;

	private readonly Places $places;

	public function __construct(
		private readonly Phrases $phrases,
		private readonly Kind $kind,
		private readonly string $environment
	) {
		$this->places = new Places( $phrases );
	}

	/**
	 * Return what differs under a heading of its own. Of a new document that is everything, what it collects first.
	 *
	 * @param mixed $before as `json_decode` makes it without its associative flag; `Missing::MISSING` for no page
	 * @param mixed $after
	 * @param string $heading the message over what is not new, without its prefix
	 */
	public function html( mixed $before, mixed $after, string $heading = 'differences' ): string {
		$isNew = !$before instanceof stdClass || !(array)$before;
		$changes = $isNew ? Changes::everything( $after )
			: array_merge( ...array_map( Changes::leaves( ... ), Changes::between( $before, $after ) ) );
		$heading = Html::rawElement( 'h2', [], $this->phrases->say( $isNew ? 'differences-new' : $heading ) );
		$said = match ( true ) {
			Json::same( $before, $after ) => 'differences-none',
			!$after instanceof stdClass || !(array)$after => 'differences-emptied',
			default => null,
		};
		$html = $said ? Html::rawElement( 'p', [], $this->phrases->say( $said ) )
			: $this->growth( $before, $after ) . $this->list( $changes, $isNew, $before, $after );
		return Html::rawElement( 'section', [ 'class' => 'ext-instrumentConfigurator-differences' ], $heading . $html );
	}

	/** @param Change[] $changes */
	private function list( array $changes, bool $isNew, mixed $before, mixed $after ): string {
		$rows = $this->rows( $changes );
		$html = '';
		foreach ( array_slice( $rows, 0, self::MOST_ROWS, true ) as $place => $group ) {
			$keys = $group[0]->keys();
			[ $label, $value ] = match ( true ) {
				Places::isRateOfWiki( $keys ) => [ $this->places->label( array_slice( $keys, 0, -1 ) ),
					$this->wikis( $group, $isNew ) ],
				$place === '/contextual_attributes' => [ $this->places->label( $keys ),
					$this->attributes( $group, $isNew ) . $this->risk( $before, $after ) ],
				default => [ $this->places->label( $keys ), $this->items( $group, $isNew ) ],
			};
			$html .= Html::rawElement( 'div', [], Html::rawElement( 'dt', [], $label )
				. Html::rawElement( 'dd', [], $value ) );
		}
		$rest = count( $rows ) - self::MOST_ROWS;
		return Html::rawElement( 'dl', [], $html )
			. ( $rest > 0 ? Html::rawElement( 'p', [], $this->phrases->count( 'more-problems', $rest ) ) : '' );
	}

	/**
	 * Return changes by where they are told: those of one list together, and those of wikis' rates.
	 *
	 * @param Change[] $changes
	 * @return array<string,Change[]>
	 */
	private function rows( array $changes ): array {
		$rows = [];
		foreach ( $changes as $change ) {
			$isItem = $change->inSet || Places::isRateOfWiki( $change->keys() );
			$end = $isItem ? (int)strrpos( $change->pointer, '/' ) : null;
			$rows[substr( $change->pointer, 0, $end )][] = $change;
		}
		return $rows;
	}

	/** @param Change[] $changes of one place */
	private function items( array $changes, bool $isNew ): string {
		return implode( ' ', array_map( fn ( $change ) => $this->item( $change, $isNew ),
			array_slice( $changes, 0, self::MOST_ROWS ) ) ) . $this->more( count( $changes ) );
	}

	private function item( Change $change, bool $isNew ): string {
		[ $before, $after ] = $this->places->values( $change );
		return match ( true ) {
			$change->kind() === Change::ORDER => $this->phrases->say( 'differences-order' ),
			$change->kind() === Change::REPLACED => $this->becomes( $before, $after )
				. $this->places->factor( $change ),
			$isNew && $change->inSet => Html::rawElement( 'span', [], $after ),
			$isNew => $after,
			$change->kind() === Change::ADDED => $this->added( $after ),
			default => $this->removed( $before ),
		};
	}

	/** @param Change[] $changes */
	private function attributes( array $changes, bool $isNew ): string {
		$items = array_map( function ( Change $change ) use ( $isNew ): string {
			$help = is_string( $change->after ) ? Attributes::helpKey( $change->after ) : null;
			$key = $help === null ? null : substr( $help, strlen( 'instrumentconfigurator-' ) );
			return Html::rawElement( 'li', [], $this->item( $change, $isNew )
				. ( $key === null ? '' : ' ' . Html::rawElement( 'span', [], $this->phrases->say( $key ) ) ) );
		}, array_slice( $changes, 0, self::MOST_ROWS ) );
		return $isNew && !$changes[0]->inSet ? $this->phrases->say( 'none' )
			: Html::rawElement( 'ul', [], implode( '', $items ) ) . $this->more( count( $changes ) );
	}

	private function risk( mixed $before, mixed $after ): string {
		[ $was, $is ] = array_map( static function ( $document ) {
			$names = Json::get( $document, 'contextual_attributes' );
			return is_array( $names ) ? Attributes::risk( array_filter( $names, 'is_string' ) ) : null;
		}, [ $before, $after ] );
		if ( $is === null ) {
			return '';
		}
		$level = fn ( $risk ) => Html::rawElement( 'strong', [], $this->phrases->say( "risk-$risk" ) );
		return Html::rawElement( 'p', [], $was === null || $was === $is
			? $this->phrases->say( 'differences-together', $level( $is ) )
			: $this->phrases->say( 'differences-together-now', $level( $is ), $level( $was ) ) );
	}

	/** @param Change[] $changes of rates that wikis have of their own; those that change alike are told together */
	private function wikis( array $changes, bool $isNew ): string {
		$groups = [];
		foreach ( $changes as $change ) {
			$groups[implode( "\n", Words::values( $change, self::MOST_ROWS ) )][] = $change;
		}
		$items = '';
		foreach ( $groups as $alike ) {
			[ $before, $after ] = array_map( fn ( $html ) => $html === ''
				? $this->phrases->say( 'differences-as-others' ) : $html, $this->places->values( $alike[0] ) );
			$wikis = array_map( static fn ( $change ) => array_slice( $change->keys(), -1 )[0], $alike );
			$items .= Html::rawElement( 'li', [], $this->phrases->codes( ...$wikis ) . ' '
				. ( $isNew ? $after : $this->becomes( $before, $after ) . $this->places->factor( $alike[0] ) ) );
		}
		$count = count( $changes );
		return $this->phrases->folded( $isNew ? 'own-rates' : 'differences-wikis', $count, $count <= self::MOST_OPEN,
			Html::rawElement( 'ul', [], $items ) );
	}

	/** Return in which ways more is collected here; a document that is not valid cannot be judged. */
	private function growth( mixed $before, mixed $after ): string {
		$sound = fn ( $document ) => $document instanceof stdClass
			&& is_string( $document->name ?? null ) && !$this->kind->validator->problems( $document, $document->name );
		if ( !$this->kind->isInstrument() || !$sound( $after ) || ( (array)$this->document( $before )
			&& !$sound( $before ) )
		) {
			return '';
		}
		$was = (array)$this->document( $before ) ? $before : null;
		$ways = $this->phrases->growth( Growth::ways( $was, $after, $this->environment ) );
		return !$ways ? '' : Html::warningBox(
			Html::rawElement( 'p', [],
				$this->phrases->say( 'differences-more', $this->phrases->text( $this->environment ) ) )
			. Html::rawElement( 'ul', [], implode( '', array_map(
				static fn ( $way ) => Html::rawElement( 'li', [], $way ), $ways ) ) )
		);
	}

	private function document( mixed $value ): stdClass {
		return $value instanceof stdClass ? $value : new stdClass();
	}

	private function more( int $count ): string {
		return $count > self::MOST_ROWS ? ' ' . $this->phrases->count( 'more-problems', $count - self::MOST_ROWS ) : '';
	}

	private function becomes( string $before, string $after ): string {
		return $this->phrases->say( 'differences-becomes', Html::rawElement( 'del', [], $before ),
			Html::rawElement( 'ins', [], $after ) );
	}

	private function added( string $html ): string {
		return Html::rawElement( 'ins', [], "+\u{00A0}$html" );
	}

	private function removed( string $html ): string {
		return Html::rawElement( 'del', [], "\u{2212}\u{00A0}$html" );
	}
}
