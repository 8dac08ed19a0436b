<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Html\Html;

/** How much is collected before and after an edit, wiki by wiki, with a mark where it is more. */
final class Rates {
	private const MOST_OPEN = 20;

	public function __construct( private readonly Phrases $phrases ) {
	}

	/**
	 * Return a table of the wikis where something changes; nothing when it changes nowhere.
	 *
	 * @param array[] $rates as `Growth::rates`
	 */
	public function html( array $rates ): string {
		$changed = array_values( array_filter( $rates, static fn ( $each ) => $each['before'] != $each['after'] ) );
		if ( !$changed ) {
			return '';
		}
		$html = $this->table( array_slice( $changed, 0, self::MOST_OPEN ), 'rates' );
		$rest = array_slice( $changed, self::MOST_OPEN );
		return $html . $this->phrases->folded(
			'more-wikis', count( $rest ), false, $rest ? $this->table( $rest, 'rates-of-more' ) : '' );
	}

	private function table( array $rates, string $caption ): string {
		$labels = array_map(
			$this->phrases->say( ... ), [ 'rates-wiki', 'rates-before', 'rates-after', 'rates-change' ] );
		$rows = '';
		foreach ( $rates as [ 'wiki' => $wiki, 'before' => $before, 'after' => $after, 'critical' => $isCritical ] ) {
			$cells = [
				$wiki === null ? $this->phrases->say( 'rates-others' ) : $this->phrases->codes( $wiki ),
				$this->rate( $before ), $this->rate( $after ), $this->change( $before, $after, $isCritical ),
			];
			$rows .= Html::rawElement( 'tr', [ 'role' => 'row' ], implode( '', array_map(
				static fn ( $label, $cell ) => Html::rawElement( 'td', [ 'role' => 'cell' ],
					Html::rawElement( 'span', [ 'class' => 'ext-instrumentConfigurator-label' ], $label ) . $cell ),
				$labels, $cells
			) ) );
		}
		$head = implode( '', array_map( static fn ( $label ) =>
			Html::rawElement( 'th', [ 'role' => 'columnheader', 'scope' => 'col' ], $label ), $labels ) );
		$class = 'wikitable ext-instrumentConfigurator-rates';
		return Html::rawElement( 'table', [ 'class' => $class, 'role' => 'table' ],
			Html::rawElement( 'caption', [], $this->phrases->say( $caption ) )
			. Html::rawElement( 'thead', [ 'role' => 'rowgroup' ],
				Html::rawElement( 'tr', [ 'role' => 'row' ], $head ) )
			. Html::rawElement( 'tbody', [ 'role' => 'rowgroup' ], $rows ) );
	}

	/** @param ?array $rate a rate and what it is a share of; null: nothing is collected */
	private function rate( ?array $rate ): string {
		return $rate === null ? $this->phrases->say( 'rates-none' )
			: $this->phrases->percent( $rate['rate'] ) . ' ' . $this->phrases->say( "unit-{$rate['unit']}" );
	}

	private function change( ?array $before, ?array $after, bool $isCritical ): string {
		$times = $before && $after && $before['unit'] === $after['unit'] && $before['rate'] > 0 && $after['rate'] > 0
			? $this->times( $after['rate'] / $before['rate'] ) : '';
		$class = [ 'class' => 'ext-instrumentConfigurator-critical' ];
		return $times . ( $isCritical
			? ' ' . Html::rawElement( 'strong', $class, $this->phrases->say( 'rates-critical' ) ) : '' );
	}

	/** Return by what a rate is multiplied, or divided, with two digits that count. */
	private function times( float $factor ): string {
		$number = (float)sprintf( '%.2g', max( $factor, 1 / $factor ) );
		return $this->phrases->say(
			$factor >= 1 ? 'rates-times' : 'rates-divided',
			htmlspecialchars( $this->phrases->context->getLanguage()->formatNum( $number ) )
		);
	}
}
