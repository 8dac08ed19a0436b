<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Html\Html;

/** Windows of time as bars beside each other, with a mark at now: what ran, runs and will run. */
final class TimeLine {
	private const CLASS_NAME = 'ext-instrumentConfigurator-line';
	private const WIDTH = 1000;
	/** Half the width of the mark, and the least width of a window. */
	private const MARK = 3;
	/** Seconds before and after now that a line of many windows shows at most. */
	private const MOST = 366 * 86400;

	private function __construct(
		private readonly Phrases $phrases,
		public readonly int $first,
		public readonly int $last,
		private readonly int $now
	) {
	}

	/** Return a line that shows a whole window, and now. */
	public static function ofOne( Phrases $phrases, int $start, int $end, int $now ): self {
		[ $first, $last ] = [ min( $start, $now ), max( $end, $now ) ];
		return new self( $phrases, $first, max( $last, $first + 1 ), $now );
	}

	/**
	 * Return a line that shows many windows as far as they are no more than a year away, and now.
	 *
	 * @param Phrases $phrases
	 * @param array{int,int}[] $windows Unix times of start and end
	 * @param int $now
	 */
	public static function ofMany( Phrases $phrases, array $windows, int $now ): self {
		$first = min( [ $now, ...array_column( $windows, 0 ) ] );
		$last = max( [ $now, ...array_column( $windows, 1 ) ] );
		$first = max( $first, $now - self::MOST );
		return new self( $phrases, $first, max( min( $last, $now + self::MOST ), $first + 1 ), $now );
	}

	/**
	 * Return a window as SVG.
	 *
	 * @param int $start
	 * @param int $end
	 * @param bool $runs whether something is collected in it
	 * @param string $text what the picture says, for those who do not see it
	 */
	public function window( int $start, int $end, bool $runs, string $text ): string {
		$shapes = $this->bar( 'axis', $this->first, $this->last, 4, 2 );
		if ( $runs ) {
			$shapes .= $this->bar( 'past', $start, min( $end, $this->now ), 2, 6 )
				. $this->bar( 'window', max( $start, $this->now ), $end, 2, 6 );
		} else {
			$shapes .= $this->bar( 'off', $start, $end, 2, 6 );
		}
		$shapes .= Html::element( 'rect', [
			'class' => 'ext-instrumentConfigurator-now',
			'x' => $this->at( $this->now ) - self::MARK, 'y' => 0, 'width' => 2 * self::MARK, 'height' => 10,
		] );
		return Html::rawElement( 'svg', [
			'class' => self::CLASS_NAME, 'viewBox' => '-3 0 1006 10', 'preserveAspectRatio' => 'none', 'role' => 'img',
			'focusable' => 'false',
		], Html::element( 'title', [], $text ) . $shapes );
	}

	/** Return what colours and the mark mean: "past", "window", "off", "now". */
	public function legend( string ...$looks ): string {
		$items = '';
		foreach ( $looks as $look ) {
			$shape = $look === 'now' ? [ 'x' => 3, 'y' => 0, 'width' => 4, 'height' => 10 ]
				: [ 'x' => 0, 'y' => 2, 'width' => 10, 'height' => 6 ];
			$sample = Html::rawElement(
				'svg',
				[
					'class' => self::CLASS_NAME . '-sample', 'viewBox' => '0 0 10 10', 'aria-hidden' => 'true',
					'focusable' => 'false',
				],
				Html::element( 'rect', [ 'class' => "ext-instrumentConfigurator-$look" ] + $shape )
			);
			$items .= Html::rawElement( 'li', [], $sample . ' ' . $this->phrases->say( "legend-$look" ) );
		}
		return Html::rawElement( 'ul', [ 'class' => self::CLASS_NAME . '-legend' ], $items );
	}

	private function bar( string $what, int $start, int $end, int $y, int $height ): string {
		[ $from, $to ] = [ max( $start, $this->first ), min( $end, $this->last ) ];
		return $from >= $to ? '' : Html::element( 'rect', [
			'class' => "ext-instrumentConfigurator-$what",
			'x' => $this->at( $from ), 'y' => $y,
			'width' => max( $this->at( $to ) - $this->at( $from ), self::MARK ), 'height' => $height,
		] );
	}

	private function at( int $time ): float {
		return round( self::WIDTH * ( $time - $this->first ) / ( $this->last - $this->first ), 1 );
	}
}
