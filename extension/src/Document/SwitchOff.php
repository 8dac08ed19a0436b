<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** Switching an instrument off: the smallest change that stops it everywhere. It is refused for no reason but the right. */
final class SwitchOff {
	/**
	 * Tell whether *after* is *before* with everything switched off, and otherwise the same.
	 *
	 * What normalisation does to the other texts, when somebody reads them and sends them back, is no change.
	 */
	public static function is( mixed $before, mixed $after ): bool {
		return $before instanceof stdClass
			&& Normalisation::respelled( self::of( $before ), $after )
			&& !Normalisation::respelled( $before, $after );
	}

	/** Tell whether switching off would change a value: whether it is on, or may be taken for that. */
	public static function changes( mixed $value ): bool {
		return $value instanceof stdClass && !Json::same( self::of( $value ), $value );
	}

	/** @return string[] the environments in which a document is enabled; it need not be valid */
	public static function environments( mixed $document ): array {
		$listed = Json::get( $document, 'environments' );
		$overrides = Json::get( $document, 'overrides' );
		return array_values( array_filter(
			is_array( $listed ) ? array_filter( $listed, 'is_string' ) : [],
			static fn ( $environment ) => ( Json::get( Json::get( $overrides, $environment ), 'enabled' )
				?? Json::get( $document, 'enabled' ) ) === true
		) );
	}

	/** Return a document with `enabled` false and without overrides' `enabled` that are true; it need not be valid. */
	public static function of( stdClass $value ): stdClass {
		$document = clone $value;
		$document->enabled = false;
		if ( isset( $value->overrides ) && $value->overrides instanceof stdClass ) {
			$document->overrides = new stdClass();
			foreach ( (array)$value->overrides as $environment => $override ) {
				$document->overrides->{$environment} = self::withoutEnabled( $override );
			}
		}
		return $document;
	}

	private static function withoutEnabled( mixed $override ): mixed {
		if ( Json::get( $override, 'enabled' ) !== true ) {
			return $override;
		}
		$override = clone $override;
		unset( $override->enabled );
		return $override;
	}
}
