<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** The order in which a document's keys are written; configurator/core/kind.py has the same. */
final class KeyOrder {
	private const REFERENCE = '#/$defs/';

	/**
	 * Return a document with its keys in the order of its document schema; where keys are names, in that of names.
	 *
	 * Keys that the schema does not know follow as they stand.
	 */
	public static function of( mixed $document, stdClass $schema ): mixed {
		return self::ordered( $document, $schema, $schema );
	}

	private static function ordered( mixed $value, stdClass $schema, stdClass $root ): mixed {
		$reference = (string)Json::get( $schema, '$ref' );
		if ( str_starts_with( $reference, self::REFERENCE ) ) {
			$schema = $root->{'$defs'}->{substr( $reference, strlen( self::REFERENCE ) )};
		}
		$properties = (array)Json::get( $schema, 'properties' );
		$named = (array)Json::get( $schema, 'patternProperties' );
		if ( !$value instanceof stdClass || !( $properties || $named ) ) {
			return $value;
		}
		$members = (array)$value;
		if ( $named ) {
			ksort( $members, SORT_STRING );
		}
		$ordered = new stdClass();
		foreach ( array_intersect_key( $properties, $members ) + $members as $key => $_ ) {
			$ordered->{$key} = self::ordered(
				$members[$key], $properties[$key] ?? reset( $named ) ?: new stdClass(), $root );
		}
		return $ordered;
	}
}
