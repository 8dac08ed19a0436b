<?php
/** Answer, for each line of JSON, a question about documents as the extension's plain classes do. */
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;

require dirname( __DIR__, 2 ) . '/extension/tests/phpunit/bootstrap.php';

$answers = [
	'risk' => static fn ( $asked ) => Attributes::risk( $asked->attributes ),
];

while ( ( $line = fgets( STDIN ) ) !== false ) {
	$asked = json_decode( $line, false, 512, JSON_THROW_ON_ERROR );
	echo json_encode( $answers[$asked->ask]( $asked ), JSON_THROW_ON_ERROR ), "\n";
}
