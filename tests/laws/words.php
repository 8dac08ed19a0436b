<?php
// Reads an object from each line, JSON in base64: `before` (absent for no page), `after`, `reason`, `says`, `authors`; and
// answers with the extension's words as JSON: `summary`, `changes` as [pointer, kind, in a set, path, before, after, …].
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\Change;
use MediaWiki\Extension\InstrumentConfigurator\Document\Changes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;

require dirname( __DIR__, 2 ) . '/extension/tests/phpunit/bootstrap.php';

$told = static fn ( Change $change ) => [
	$change->pointer, $change->kind(), $change->inSet, Words::path( $change ), ...Words::values( $change, 72 )
];
while ( ( $line = fgets( STDIN ) ) !== false ) {
	$case = json_decode( base64_decode( $line ), false, 512, JSON_THROW_ON_ERROR );
	$before = property_exists( $case, 'before' ) ? $case->before : Missing::MISSING;
	echo json_encode( [
		'summary' => Words::summary( $before, $case->after, $case->reason, $case->says, $case->authors ),
		'changes' => array_map( $told, Changes::between( $before, $case->after ) ),
		'everything' => array_map( $told, Changes::everything( $case->after ) ),
	], JSON_THROW_ON_ERROR ), "\n";
}
