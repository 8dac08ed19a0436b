<?php
// Reads a JSON text from each line, in base64, and answers with what MediaWiki stores for it, in base64, or with "refused".
// The argument is MediaWiki's own FormatJson.php; without it, its flags are used.

[ , $file ] = $argv + [ 1 => '' ];
if ( $file !== '' ) {
	require $file;
}
ini_set( 'serialize_precision', '-1' );
while ( ( $line = fgets( STDIN ) ) !== false ) {
	$value = json_decode( base64_decode( $line ) );
	if ( json_last_error() !== JSON_ERROR_NONE ) {
		echo "refused\n";
		continue;
	}
	$text = $file === ''
		? json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_HEX_TAG | JSON_HEX_AMP | JSON_PRETTY_PRINT )
		: FormatJson::encode( $value, "\t", FormatJson::UTF8_OK );
	if ( $text !== false && $file === '' ) {
		$text = preg_replace_callback( '/^ +/m', static fn ( $found ) => str_repeat( "\t", strlen( $found[0] ) >> 2 ), $text );
	}
	echo $text === false ? "refused\n" : base64_encode( $text ) . "\n";
}
