<?php
// Reads a hub's body, in base 64, from each line and answers with the names that are taken of it, or why none is.

require dirname( __DIR__, 2 ) . '/extension/tests/phpunit/bootstrap.php';

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Delivery;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\SourceError;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;

$validator = new Validator( dirname( __DIR__, 2 ) . '/extension/schemas' );
while ( ( $line = fgets( STDIN ) ) !== false ) {
	try {
		$delivery = Delivery::fromBody( base64_decode( $line ), $validator );
		$said = [ 'names' => array_column( $delivery->instruments, 'name' ) ];
	} catch ( SourceError $error ) {
		$said = [ 'refused' => $error->getMessage() ];
	} catch ( Throwable $error ) {
		$said = [ 'unexpected' => $error::class . ': ' . $error->getMessage() ];
	}
	echo json_encode( $said ) . "\n";
	flush();
}
