<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** Of long texts what is worth a look. configurator/core/words.py says the same; lengths count code points. */
final class Excerpt {
	/** Return a text of at most so many characters, cut between words where it can be, with an ellipsis. */
	public static function beginning( string $text, int $limit ): string {
		if ( mb_strlen( $text ) <= $limit ) {
			return $text;
		}
		$space = self::lastSpace( $text, intdiv( $limit, 2 ), $limit - 1 );
		return mb_substr( $text, 0, $space ?? $limit - 1 ) . ( $space === null ? '…' : ' …' );
	}

	/**
	 * Return from each text the words around what differs; a short text whole.
	 *
	 * @return string[] of both
	 */
	public static function differing( string $before, string $after, int $limit ): array {
		$start = self::shared( $before, $after );
		$end = self::sharedEnd( substr( $before, $start ), substr( $after, $start ) );
		$first = mb_strlen( substr( $before, 0, $start ) );
		return array_map( static fn ( $text ) => self::window(
			$text, $first, mb_strlen( substr( $text, 0, strlen( $text ) - $end ) ), $limit
		), [ $before, $after ] );
	}

	/** Return how many bytes of whole characters both texts begin with. */
	private static function shared( string $one, string $other ): int {
		$bytes = strspn( $one ^ $other, "\0" );
		while ( $bytes > 0 && self::isInside( $one, $bytes ) ) {
			$bytes--;
		}
		return $bytes;
	}

	/** Return how many bytes of whole characters both texts end with. */
	private static function sharedEnd( string $one, string $other ): int {
		$bytes = strspn( strrev( $one ) ^ strrev( $other ), "\0" );
		while ( $bytes > 0 && self::isInside( $one, strlen( $one ) - $bytes ) ) {
			$bytes--;
		}
		return $bytes;
	}

	private static function isInside( string $text, int $at ): bool {
		return $at < strlen( $text ) && ( ord( $text[$at] ) & 0xC0 ) === 0x80;
	}

	/** Return a text from some words before a place to some words after another; a long piece without its middle. */
	private static function window( string $text, int $start, int $end, int $limit ): string {
		$length = mb_strlen( $text );
		if ( $length <= $limit ) {
			return $text;
		}
		$context = intdiv( $limit, 5 );
		$first = max( 0, $start - $context );
		$last = min( $length, $end + $context );
		if ( $first ) {
			$space = self::firstSpace( $text, $first, $start );
			$first = $space === null ? $first : $space + 1;
		}
		if ( $last < $length ) {
			$last = self::lastSpace( $text, $end, $last ) ?: $last;
		}
		$words = mb_substr( $text, $first, $last - $first );
		$count = mb_strlen( $words );
		if ( $count > $limit ) {
			$tail = $count - intdiv( $limit, 2 );
			$space = self::firstSpace( $words, $tail, $count );
			$words = self::beginning( $words, intdiv( $limit, 2 ) )
				. ' ' . mb_substr( $words, $space === null ? $tail : $space + 1 );
		}
		return ( $first ? '… ' : '' ) . $words . ( $last < $length ? ' …' : '' );
	}

	private static function firstSpace( string $text, int $from, int $to ): ?int {
		$at = mb_strpos( mb_substr( $text, $from, $to - $from ), ' ' );
		return $at === false ? null : $from + $at;
	}

	private static function lastSpace( string $text, int $from, int $to ): ?int {
		$at = mb_strrpos( mb_substr( $text, $from, $to - $from ), ' ' );
		return $at === false ? null : $from + $at;
	}
}
