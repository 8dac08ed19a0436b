<?php
// Reads [policy, record or null, now] from each line and answers whether that delivers.

spl_autoload_register( static function ( string $class ): void {
	require dirname( __DIR__, 2 ) . '/extension/src/Delivery/' . basename( strtr( $class, '\\', '/' ) ) . '.php';
} );

use MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Record;

while ( ( $line = fgets( STDIN ) ) !== false ) {
	[ $policy, $record, $now ] = json_decode( $line, true );
	echo json_encode( ( new OutagePolicy( OutagePolicy::seconds( $policy ) ) )->delivers( $record ? new Record( ...$record ) : null, $now ) ) . "\n";
}
