<?php
/**
 * The extension as a real site would set it up, but for one thing: a request can change its settings.
 *
 * The header X-Config holds a JSON object of settings without "wg": X-Config: {"InstrumentConfiguratorReview": true}.
 * A maintenance script reads the same from the environment variable X_CONFIG. LocalSettings.php sets $wikiEnvironment.
 */

$wgInstrumentConfiguratorEnvironment = $wikiEnvironment;

foreach ( json_decode( $_SERVER['HTTP_X_CONFIG'] ?? ( getenv( 'X_CONFIG' ) ?: '{}' ), true ) as $name => $value ) {
	$GLOBALS["wg$name"] = $value;
}

// TestOddValues gives settings what JSON cannot name: {"InstrumentConfiguratorWiki": "nan"}.
foreach ( $wgTestOddValues ?? [] as $name => $kind ) {
	$GLOBALS["wg$name"] = match ( $kind ) {
		'infinite' => INF,
		'nan' => NAN,
		'object' => new stdClass(),
		'closure' => static fn () => null,
	};
}

// TestNamespace is another number for the pages, where a test is alone. What is cached of the extension depends on it.
if ( isset( $wgTestNamespace ) ) {
	define( 'NS_INSTRUMENT', $wgTestNamespace );
	$wgExtensionInfoMTime = $wgTestNamespace;
}
wfLoadExtension( 'InstrumentConfigurator', dirname( __DIR__, 2 ) . '/extension/extension.json' );

// TestNow is the time of this request.
if ( isset( $wgTestNow ) ) {
	Wikimedia\Timestamp\ConvertibleTimestamp::setFakeTime( $wgTestNow );
}
// The cache type "counted" tells how often it was read.
$wgAutoloadClasses['TestCountedCache'] = __DIR__ . '/TestCountedCache.php';
$wgObjectCaches['counted'] = [ 'class' => TestCountedCache::class ] + $wgObjectCaches[CACHE_DB];
// TestStreamConfigs stands in for EventStreamConfig in a page view; two headers tell what it got, and how long that took.
if ( isset( $wgTestStreamConfigs ) ) {
	$wgHooks['BeforePageDisplay'][] = static function () {
		$configs = [];
		$begun = hrtime( true );
		MediaWiki\MediaWikiServices::getInstance()->getHookContainer()->run( 'GetStreamConfigs', [ &$configs ] );
		header( 'X-Stream-Nanoseconds: ' . ( hrtime( true ) - $begun ) );
		$merged = array_merge( $configs, $GLOBALS['wgEventStreams'] ?? [] );
		header( 'X-Stream-Count: ' . count( $merged ) );
		header( 'X-Stream-Configs: ' . substr( json_encode( $merged ), 0, 4000 ) );
	};
}
// With TestEmptyDatabase our pages are looked for in a database without tables, where every query fails.
if ( isset( $wgTestEmptyDatabase ) ) {
	$wgHooks['MediaWikiServices'][] = static function ( MediaWiki\MediaWikiServices $services ) {
		$services->redefineService( 'InstrumentConfigurator.Catalogue', static fn () =>
			new MediaWiki\Extension\InstrumentConfigurator\Delivery\Catalogue(
				Wikimedia\Rdbms\LBFactorySingle::newFromConnection(
					$services->getDatabaseFactory()->create( 'sqlite', [ 'dbFilePath' => ':memory:' ] )
				),
				$services->getService( 'InstrumentConfigurator.Pages' )
			) );
	};
}
// With TestBrokenSource the source of the instruments fails as nobody thought of.
if ( isset( $wgTestBrokenSource ) ) {
	$wgHooks['MediaWikiServices'][] = static function ( MediaWiki\MediaWikiServices $services ) {
		$services->redefineService( 'InstrumentConfigurator.Source', static fn () =>
			new class() implements MediaWiki\Extension\InstrumentConfigurator\Delivery\Source {
				/** @inheritDoc */
				public function fetch( ?int $oldest ): never {
					throw new TypeError( $GLOBALS['wgTestBrokenSource'] );
				}
			} );
	};
}
// With TestBrokenEvents nobody can be told what a save did: the tag that says so fails.
if ( isset( $wgTestBrokenEvents ) ) {
	$wgHooks['ChangeTagsAfterUpdateTags'][] = static function ( $added ) {
		if ( preg_grep( '/-(proposed|approved|declined|withdrawn)$/', $added ) ) {
			throw new RuntimeException( $GLOBALS['wgTestBrokenEvents'] );
		}
	};
}
// TestExtensions names the extension.json of others.
foreach ( $wgTestExtensions ?? [] as $file ) {
	wfLoadExtension( basename( dirname( $file ) ), $file );
}
