<?php
// Reads a name and a JSON text from each line, both in base64, and answers with the extension's problems as JSON:
// [[pointer, code], …], sorted; "refused" for what is no JSON.

require $argv[1];

use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;

$validator = new Validator( dirname( __DIR__, 2 ) . '/extension/schemas' );
while ( ( $line = fgets( STDIN ) ) !== false ) {
	[ $name, $text ] = array_map( 'base64_decode', explode( ' ', rtrim( $line, "\n" ) ) );
	$value = json_decode( $text );
	echo json_last_error() === JSON_ERROR_NONE
		? json_encode( array_map(
			static fn ( $problem ) => [ $problem->pointer, $problem->code ], $validator->problems( $value, $name )
		) ) : '"refused"', "\n";
}
