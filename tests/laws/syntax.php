<?php
/** Answer, for each line with a text as JSON, where the extension finds it to be no JSON, and why; null if it is. */
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\Syntax;

foreach ( array_slice( $argv, 1 ) as $source ) {
	require $source;
}

while ( ( $line = fgets( STDIN ) ) !== false ) {
	$fault = Syntax::fault( json_decode( $line, flags: JSON_THROW_ON_ERROR ) );
	echo json_encode( $fault, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE ), "\n";
}
