<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** JSON values on one line, for people. configurator/core/words.py says the same. */
final class Line {
	private const PLAIN_KEY = '/^[\p{L}\p{N}_-]+$/uD';
	private const PLAIN_STRING = '/^[\p{L}\p{N}_.:\/@+-]+$/uD';
	/** What such a string would be taken for; some readers of JSON know the last two. */
	private const JSON = '/^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|NaN|-?Infinity)$/D';
	private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS
		| JSON_THROW_ON_ERROR;
	private const MOST_LEVELS = 64;
	/** Where a number reads well without an exponent. */
	private const LEAST = 1e-7;
	private const MOST = 1e15;
	/** Where it has none in Python, in which the same texts are made. */
	private const MOST_DIGITS = 16;

	/** Return a value; a string has quotes only where it would not be read as one without. */
	public static function of( mixed $value ): string {
		$isPlain = is_string( $value ) && preg_match( self::PLAIN_STRING, $value ) && !preg_match( self::JSON, $value );
		return $isPlain ? $value : self::compact( $value, self::MOST_LEVELS );
	}

	/** Return a key, in quotes if it is an odd one. */
	public static function key( string $key ): string {
		return preg_match( self::PLAIN_KEY, $key ) ? $key : json_encode( $key, self::FLAGS );
	}

	private static function compact( mixed $value, int $levels ): string {
		if ( !is_array( $value ) && !$value instanceof stdClass ) {
			return is_float( $value ) ? self::number( $value ) : json_encode( $value, self::FLAGS );
		}
		if ( !$levels ) {
			return '…';
		}
		$items = [];
		foreach ( (array)$value as $key => $item ) {
			$text = self::compact( $item, $levels - 1 );
			$items[] = is_array( $value ) ? $text : json_encode( (string)$key, self::FLAGS ) . ": $text";
		}
		$all = implode( ', ', $items );
		return is_array( $value ) ? "[$all]" : "{{$all}}";
	}

	private static function number( float $number ): string {
		$size = abs( $number );
		if ( !is_finite( $number ) ) {
			return $number > 0 ? 'Infinity' : '-Infinity';
		}
		if ( floor( $number ) === $number && $size < self::MOST ) {
			return (string)(int)$number;
		}
		[ $digits, $exponent ] = self::shortest( $size );
		$sign = $number < 0 ? '-' : '';
		if ( $size <= self::LEAST || $exponent >= self::MOST_DIGITS ) {
			$fraction = substr( $digits, 1 );
			return $sign . $digits[0] . ( $fraction === '' ? '' : ".$fraction" )
				. sprintf( 'e%s%02d', $exponent < 0 ? '-' : '+', abs( $exponent ) );
		}
		if ( $exponent < 0 ) {
			return $sign . '0.' . str_repeat( '0', -$exponent - 1 ) . $digits;
		}
		$whole = str_pad( substr( $digits, 0, $exponent + 1 ), $exponent + 1, '0' );
		return "$sign$whole." . ( substr( $digits, $exponent + 1 ) ?: '0' );
	}

	/** @return array{string,int} the fewest digits that tell a number from all others, and the exponent of the first */
	private static function shortest( float $number ): array {
		$decimals = 0;
		do {
			$text = sprintf( "%.{$decimals}e", $number );
		} while ( (float)$text !== $number && ++$decimals <= 17 );
		[ $digits, $exponent ] = explode( 'e', $text );
		return [ str_replace( '.', '', $digits ), (int)$exponent ];
	}
}
