<?php
/** Tell, for each line with two texts of JSON in base64, whether the extension takes the second for the first, switched off. */
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;

require dirname( __DIR__, 2 ) . '/extension/tests/phpunit/bootstrap.php';

while ( ( $line = fgets( STDIN ) ) !== false ) {
	[ $before, $after ] = array_map( static fn ( $text ) => json_decode( base64_decode( $text ), false, 512, JSON_THROW_ON_ERROR ),
		explode( ' ', trim( $line ) ) );
	echo SwitchOff::is( $before, $after ) ? "yes\n" : "no\n";
}
