<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/**
 * The contextual attributes that the Metrics Platform's clients know, and the risk of collecting several together.
 *
 * schemas/attributes.json is the client's table; the repository's script/schema writes it.
 */
final class Attributes {
	/** Clients of its platforms supply it when a document lists it. */
	public const CURRENT = 'current';
	/** Every client adds it, listed or not. */
	public const ALWAYS = 'always';
	/** It is offered, but no client fills it. */
	public const UNSUPPLIED = 'unsupplied';
	/** No client knows it any more. */
	public const GONE = 'gone';

	/** Edits after which a name is still taken for a slip of another one. */
	private const NEAR = 4;

	private static ?array $table = null;

	/**
	 * Return the names of attributes, sorted: those that are of use in a document, or those of another status.
	 *
	 * @return string[]
	 */
	public static function names( string $status = self::CURRENT ): array {
		return array_keys( array_filter(
			self::table()['attributes'], static fn ( $attribute ) => $attribute['status'] === $status
		) );
	}

	/** Return the status of an attribute; null if there never was one of that name. */
	public static function status( string $name ): ?string {
		return self::table()['attributes'][$name]['status'] ?? null;
	}

	/** @return string[] the platforms whose client supplies an attribute, in the order of the document schema */
	public static function platforms( string $name ): array {
		return self::table()['attributes'][$name]['platforms'] ?? [];
	}

	/** Return which attribute took the place of one that is gone; null if none did. */
	public static function instead( string $name ): ?string {
		return self::table()['attributes'][$name]['instead'] ?? null;
	}

	/** Return the attribute of use whose name is most like a name that none has; null if it is like no other. */
	public static function near( string $name ): ?string {
		$distances = [];
		foreach ( self::names() as $known ) {
			if ( abs( strlen( $known ) - strlen( $name ) ) <= self::NEAR ) {
				$distances[$known] = levenshtein( $known, $name );
			}
		}
		$least = min( [ PHP_INT_MAX, ...array_values( $distances ) ] );
		return $least <= self::NEAR ? array_search( $least, $distances, true ) : null;
	}

	/** Return the key of the message that says what an attribute of use is; null if it is of none. */
	public static function helpKey( string $name ): ?string {
		return self::status( $name ) === self::CURRENT
			? 'instrumentconfigurator-attribute-' . strtr( $name, '_', '-' ) : null;
	}

	/**
	 * Return the risk that collecting attributes together means: "low", "medium" or "high".
	 *
	 * @param string[] $names
	 */
	public static function risk( array $names ): string {
		$told = array_filter( self::table()['sensitive'], static fn ( $any ) => (bool)array_intersect( $any, $names ) );
		foreach ( self::table()['together'] as $combination ) {
			if ( !array_diff( $combination['all'], array_keys( $told ) ) ) {
				return $combination['risk'];
			}
		}
		return 'low';
	}

	private static function table(): array {
		self::$table ??= json_decode(
			(string)file_get_contents( dirname( __DIR__, 2 ) . '/schemas/attributes.json' ),
			true, 512, JSON_THROW_ON_ERROR
		);
		return self::$table;
	}
}
