<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** What we keep in a cache that others share: it is read back exactly as it was written, or not at all. */
final class Sealed {
	private const HASH = 'xxh128';
	private const LENGTH = 32;

	public static function of( array $value ): string {
		$text = serialize( $value );
		return hash( self::HASH, $text ) . $text;
	}

	/**
	 * Return the value; null of whatever else the cache gave.
	 *
	 * @param mixed $kept
	 * @param class-string[] $classes of the objects in it
	 */
	public static function opened( mixed $kept, array $classes = [] ): ?array {
		if ( !is_string( $kept ) ) {
			return null;
		}
		$text = substr( $kept, self::LENGTH );
		return hash( self::HASH, $text ) === substr( $kept, 0, self::LENGTH )
			? unserialize( $text, [ 'allowed_classes' => $classes ] ) : null;
	}
}
