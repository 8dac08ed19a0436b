<?php
// Reads a JSON text from each line and answers with what the extension sends for it.

require dirname( __DIR__, 2 ) . '/extension/src/Delivery/OneLine.php';

while ( ( $line = fgets( STDIN ) ) !== false ) {
	echo MediaWiki\Extension\InstrumentConfigurator\Delivery\OneLine::of( json_decode( $line ) ) . "\n";
}
