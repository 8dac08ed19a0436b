<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Generator;
use stdClass;
use UtfNormal\Validator as UtfNormal;

/**
 * What MediaWiki's normalisation of Unicode does to texts. configurator/core/normalisation.py says the same.
 *
 * MediaWiki normalises every text that it takes from a request or gives out by its API, but stores what stands behind
 * an escape in a request's JSON as it is. So a page can hold a text that no reader sees, and that nobody who reads it
 * and writes it back can keep.
 */
final class Normalisation {
	private const NONCHARACTERS = [ "\u{FFFE}" => "\u{FFFD}", "\u{FFFF}" => "\u{FFFD}" ];
	/** As MediaWiki spells a page's JSON, and as other writers do, who escape less. */
	private const SPELLINGS = [
		self::PLAIN | JSON_HEX_TAG | JSON_HEX_AMP,
		self::PLAIN | JSON_UNESCAPED_LINE_TERMINATORS,
	];
	private const PLAIN = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;

	/** @return Generator<Problem> one for each text or key that does not survive, at its place */
	public static function problems( mixed $value, string $pointer = '' ): Generator {
		if ( is_string( $value ) && !self::survives( $value ) ) {
			yield new Problem( $pointer, 'text/not-normalised' );
		} elseif ( is_array( $value ) || $value instanceof stdClass ) {
			foreach ( (array)$value as $key => $item ) {
				$place = Json::child( $pointer, (string)$key );
				if ( !self::survives( (string)$key ) ) {
					yield new Problem( $place, 'text/not-normalised' );
					// Once is enough for a place.
					$item = is_string( $item ) ? '' : $item;
				}
				yield from self::problems( $item, $place );
			}
		}
	}

	/**
	 * Tell whether normalisation leaves a text alone in every spelling.
	 *
	 * A combining mark may stand behind a character that only one of them escapes: it would join the last letter of the
	 * escape (`\u003C`), or the character itself (`<`).
	 */
	public static function survives( string $text ): bool {
		if ( !self::matters( $text ) ) {
			return true;
		}
		foreach ( self::SPELLINGS as $flags ) {
			$spelt = (string)json_encode( $text, $flags );
			if ( UtfNormal::cleanUp( $spelt ) !== $spelt ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Tell whether a value is what a reader of another got, sent back without a change.
	 *
	 * Texts count as equal that normalisation makes equal. Of keys that it makes equal a reader keeps the last, or
	 * knows all of them. Numbers are doubles, and one that is too large for a double is null, as in most readers of
	 * JSON.
	 */
	public static function respelled( mixed $stored, mixed $sent ): bool {
		if ( $stored instanceof stdClass && $sent instanceof stdClass ) {
			return self::sameMembers( (array)$stored, (array)$sent );
		}
		if ( is_array( $stored ) && is_array( $sent ) ) {
			return count( $stored ) === count( $sent ) && !array_filter(
				array_keys( $stored ), static fn ( $at ) => !self::respelled( $stored[$at], $sent[$at] )
			);
		}
		return self::plain( $stored ) === self::plain( $sent );
	}

	/**
	 * Return one text for all that normalisation makes equal.
	 *
	 * Decomposed, because a text whose escapes were garbled (`\u003C` and U+0327 became `\u003Ç`) is whole again so.
	 */
	public static function decomposed( string $text ): string {
		return self::matters( $text ) ? UtfNormal::toNFD( strtr( $text, self::NONCHARACTERS ) ) : $text;
	}

	/** Return a value with its texts in normal form C, as far as they can be, and with null for what JSON cannot hold. */
	public static function storable( mixed $value ): mixed {
		if ( $value instanceof stdClass ) {
			$stored = new stdClass();
			foreach ( (array)$value as $key => $item ) {
				$stored->{self::storable( (string)$key )} = self::storable( $item );
			}
			return $stored;
		}
		return match ( true ) {
			is_array( $value ) => array_map( self::storable( ... ), $value ),
			is_string( $value ) => UtfNormal::toNFC( strtr( $value, self::NONCHARACTERS ) ),
			is_float( $value ) && !is_finite( $value ) => null,
			default => $value,
		};
	}

	private static function sameMembers( array $stored, array $sent ): bool {
		[ $known, $given ] = [ self::spellings( $stored ), self::spellings( $sent ) ];
		foreach ( $known as $form => $keys ) {
			$sentKeys = $given[$form] ?? [];
			$all = !array_diff( $keys, $sentKeys ) && !array_diff( $sentKeys, $keys );
			if ( count( $sentKeys ) === 1 ) {
				$pairs = [ [ end( $keys ), $sentKeys[0] ] ];
			} elseif ( $all ) {
				$pairs = array_map( null, $keys, $keys );
			} else {
				return false;
			}
			foreach ( $pairs as [ $key, $other ] ) {
				if ( !self::respelled( $stored[$key], $sent[$other] ) ) {
					return false;
				}
			}
		}
		return count( $known ) === count( $given );
	}

	/** Return the keys of an object by what they have in common. */
	private static function spellings( array $members ): array {
		$spellings = [];
		foreach ( array_keys( $members ) as $key ) {
			$spellings[self::decomposed( (string)$key )][] = $key;
		}
		return $spellings;
	}

	private static function plain( mixed $value ): mixed {
		return match ( true ) {
			is_string( $value ) => self::decomposed( $value ),
			is_int( $value ) => (float)$value,
			is_float( $value ) => is_finite( $value ) ? $value + 0.0 : null,
			default => $value,
		};
	}

	private static function matters( string $text ): bool {
		return (bool)preg_match( '/[^\x00-\x7f]/', $text );
	}
}
