<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** JSON as we send it: one line of ASCII; same value, same bytes. configurator/core/canonical.py writes the same. */
final class OneLine {
	public static function of( mixed $value ): string {
		$line = json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR );
		// PHP calls the DEL character printable, Python does not. It can stand in a string only.
		return str_replace( "\x7F", '\u007f', $line );
	}
}
