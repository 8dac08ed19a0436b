<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

/**
 * The cases that the toolkit and the extension judge alike; the toolkit's script/schema copies them
 * here from its schemas/vectors, whose README.md explains them.
 */
final class Vectors {
	/**
	 * Return the cases of some kinds.
	 *
	 * @param string ...$kinds Files of vectors/, without their ending
	 * @return array[] Each case alone in an array, decoded without the associative flag, under its name
	 */
	public static function of( string ...$kinds ): array {
		$cases = [];
		foreach ( $kinds as $kind ) {
			$text = file_get_contents( __DIR__ . "/vectors/$kind.json" );
			foreach ( json_decode( $text, flags: JSON_THROW_ON_ERROR ) as $name => $case ) {
				$cases["$kind/$name"] = [ $case ];
			}
		}
		return $cases;
	}
}
