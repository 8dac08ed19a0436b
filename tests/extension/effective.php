<?php
// Reads a question from each line ({document, environment, wiki, at}) and answers with the extension's effective configuration.

require dirname( __DIR__, 2 ) . '/extension/src/Document/Instrument.php';

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;

while ( ( $line = fgets( STDIN ) ) !== false ) {
	$asked = json_decode( $line );
	$before = json_encode( $asked->document );
	$instrument = new Instrument( $asked->document );
	$here = $instrument->resolved( $asked->environment );
	echo json_encode( [
		'active' => $instrument->isActive( $asked->environment, $asked->at ),
		'reason' => $instrument->inactiveReason( $asked->environment, $asked->at ),
		'next' => $instrument->nextChange( $asked->environment, $asked->at ),
		'document' => $here,
		'rate' => Instrument::rateOn( $here->sample, $asked->wiki ),
		'untouched' => json_encode( $asked->document ) === $before,
	] ) . "\n";
}
