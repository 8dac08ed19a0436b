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
