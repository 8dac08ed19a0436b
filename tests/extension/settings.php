<?php
// Gives each setting of the extension each odd value, with every service made anew, and asks for what page views and routes
// ask for. Answers with [setting, value, error or "", names of what runs] as JSON,
// a line each. Reads the names of the settings as a JSON list.

use MediaWiki\Extension\InstrumentConfigurator\Delivery\ModuleData;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\SourceError;
use MediaWiki\MediaWikiServices;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class OddSettings extends Maintenance {
	private const PREFIX = 'wgInstrumentConfigurator';

	public function execute() {
		foreach ( json_decode( stream_get_contents( STDIN ) ) as $name ) {
			$usual = $GLOBALS[self::PREFIX . $name];
			foreach ( self::values() as $shown => $value ) {
				$GLOBALS[self::PREFIX . $name] = $value;
				MediaWikiServices::resetGlobalInstance( null, 'quick' );
				[ $error, $running ] = [ '', [] ];
				try {
					$running = self::ask();
				} catch ( Throwable $thrown ) {
					$error = $thrown::class . ": {$thrown->getMessage()} in {$thrown->getFile()}:{$thrown->getLine()}";
				}
				$this->output( OneLine::of( [ $name, $shown, $error, $running ] ) . "\n" );
			}
			$GLOBALS[self::PREFIX . $name] = $usual;
		}
	}

	/** @return string[] */
	private static function ask(): array {
		$services = MediaWikiServices::getInstance();
		foreach ( ( new ReflectionClass( $services->getService( 'InstrumentConfigurator.Settings' ) ) )->getMethods() as $method ) {
			if ( $method->isPublic() && !$method->isConstructor() ) {
				$method->invoke( $services->getService( 'InstrumentConfigurator.Settings' ) );
			}
		}
		// Itself, not by what spares page views.
		$running = array_keys( $services->getService( 'InstrumentConfigurator.Running' )->settings() );
		$configs = [];
		$services->getHookContainer()->run( 'GetStreamConfigs', [ &$configs ] );
		$services->getSpecialPageFactory()->getNames();
		OneLine::of( [ ModuleData::get(), $services->getService( 'InstrumentConfigurator.Status' )->now() ] );
		try {
			$services->getService( 'InstrumentConfigurator.Answers' )->current( 'delivery' );
		} catch ( SourceError ) {
			// The route says so.
		}
		return $running;
	}

	/** @return array<string,mixed> by how they are called */
	private static function values(): array {
		$loop = [];
		$loop[] = &$loop;
		return [
			'null' => null, 'true' => true, 'false' => false, 'zero' => 0, 'minus one' => -1, 'largest' => PHP_INT_MAX,
			'half' => 1800.5, 'minus half' => -0.5, 'infinite' => INF, 'minus infinite' => -INF, 'nan' => NAN,
			'empty' => '', 'digits' => '0', 'control' => "a\0b", 'bytes' => "\xFF\xFE", 'newline' => "local\n", 'scheme' => 'http://',
			'file' => 'file:///etc/passwd', 'long' => str_repeat( 'a', 100_000 ), 'list' => [], 'nulls' => [ null ],
			'nested' => [ 'a' => [ 'b' => 1 ] ], 'itself' => $loop, 'object' => new stdClass(),
			'closure' => static fn () => null, 'handle' => STDIN,
		];
	}
}

$maintClass = OddSettings::class;
require_once RUN_MAINTENANCE_IF_MAIN;
