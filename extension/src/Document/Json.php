<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** JSON values as `json_decode` makes them without its associative flag: `{}` and `[]` stay apart. */
final class Json {
	private const SHOWN = 60;
	private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR;

	/** `1` equals `1.0`, `true` does not equal `1`; the order of keys does not count, that of lists does. */
	public static function same( mixed $one, mixed $other ): bool {
		if ( $one instanceof stdClass && $other instanceof stdClass ) {
			[ $one, $other ] = [ (array)$one, (array)$other ];
			return count( $one ) === count( $other ) && self::sameItems( $one, $other );
		}
		if ( is_array( $one ) && is_array( $other ) ) {
			return count( $one ) === count( $other ) && self::sameItems( $one, $other );
		}
		if ( is_int( $one ) && is_float( $other ) ) {
			[ $one, $other ] = [ $other, $one ];
		}
		// As doubles, an integer beyond 2^53 would equal its neighbours.
		return is_float( $one ) && is_int( $other )
			? self::isWhole( $one ) && (int)$one === $other : $one === $other;
	}

	/** Tell whether a number is one that an integer can be. */
	public static function isWhole( float $number ): bool {
		return floor( $number ) === $number && $number >= -2 ** 63 && $number < 2 ** 63;
	}

	/** Return the JSON Pointer of a key below another pointer. */
	public static function child( string $pointer, string $key ): string {
		return $pointer . '/' . strtr( $key, [ '~' => '~0', '/' => '~1' ] );
	}

	/** Return the value of a key, or null where there is no object or no such key. */
	public static function get( mixed $value, string $key ): mixed {
		return $value instanceof stdClass ? ( $value->$key ?? null ) : null;
	}

	/** Return a value as short JSON text. */
	public static function shown( mixed $value ): string {
		$text = (string)json_encode( $value, self::FLAGS );
		return mb_strlen( $text ) > self::SHOWN ? mb_substr( $text, 0, self::SHOWN - 1 ) . '…' : $text;
	}

	private static function sameItems( array $one, array $other ): bool {
		foreach ( $one as $key => $item ) {
			if ( !array_key_exists( $key, $other ) || !self::same( $item, $other[$key] ) ) {
				return false;
			}
		}
		return true;
	}
}
