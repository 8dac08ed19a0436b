<?php
/**
 * The extension as a real site would set it up, but for one thing: a request can change its settings.
 *
 * The header X-Config holds a JSON object of settings without "wg": X-Config: {"InstrumentConfiguratorReview": true}.
 * A maintenance script reads the same from the environment variable X_CONFIG. LocalSettings.php sets $wikiEnvironment.
 */

wfLoadExtension( 'InstrumentConfigurator', dirname( __DIR__, 2 ) . '/extension/extension.json' );

$wgInstrumentConfiguratorEnvironment = $wikiEnvironment;

foreach ( json_decode( $_SERVER['HTTP_X_CONFIG'] ?? ( getenv( 'X_CONFIG' ) ?: '{}' ), true ) as $name => $value ) {
	$GLOBALS["wg$name"] = $value;
}

// The setting TestNow: what time it is for this request.
if ( isset( $wgTestNow ) ) {
	Wikimedia\Timestamp\ConvertibleTimestamp::setFakeTime( $wgTestNow );
}
