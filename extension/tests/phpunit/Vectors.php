<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

/** The cases of schemas/vectors in the toolkit's repository, which client and extension share. */
final class Vectors {
	/** @return array[] each case, decoded without the associative flag, under its file's name */
	public static function of( string ...$folders ): array {
		$cases = [];
		foreach ( $folders as $folder ) {
			foreach ( glob( dirname( __DIR__, 3 ) . "/schemas/vectors/$folder/*.json" ) as $file ) {
				$cases["$folder/" . basename( $file, '.json' )] = [ json_decode( file_get_contents( $file ) ) ];
			}
		}
		return $cases;
	}
}
