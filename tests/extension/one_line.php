<?php
// Reads a JSON text from each line and answers with what the extension sends for it.

require dirname( __DIR__, 2 ) . '/extension/src/Document/OneLine.php';

while ( ( $line = fgets( STDIN ) ) !== false ) {
	echo MediaWiki\Extension\InstrumentConfigurator\Document\OneLine::of( json_decode( $line ) ) . "\n";
}
