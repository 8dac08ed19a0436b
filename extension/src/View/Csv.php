<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

/** Lines of comma-separated values (RFC 4180), which a spreadsheet takes for texts and never for formulas. */
final class Csv {
	/** What makes a spreadsheet calculate, wherever the cell's first sign that is seen stands. */
	private const FORMULA = '/^[\s\p{C}\p{Z}]*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|^[\t\r\n]/u';

	/** Return a line with its line break. */
	public static function line( string|int|float ...$cells ): string {
		return implode( ',', array_map( self::cell( ... ), $cells ) ) . "\r\n";
	}

	private static function cell( string|int|float $value ): string {
		if ( !is_string( $value ) ) {
			return json_encode( $value );
		}
		$harmless = preg_match( self::FORMULA, $value ) ? "'$value" : $value;
		return '"' . strtr( $harmless, [ '"' => '""' ] ) . '"';
	}
}
