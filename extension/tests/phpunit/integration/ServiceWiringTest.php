<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWikiIntegrationTestCase;
use ReflectionFunction;

/** @coversNothing */
final class ServiceWiringTest extends MediaWikiIntegrationTestCase {
	/** @dataProvider provideServices */
	public function testEachServiceIsOfTheTypeThatItsWiringNames( string $name ): void {
		$wiring = self::wiring()[$name];
		$type = ( new ReflectionFunction( $wiring ) )->getReturnType()->getName();

		$this->assertInstanceOf( $type, $this->getServiceContainer()->get( $name ) );
	}

	public static function provideServices(): array {
		return array_map( static fn ( string $name ) => [ $name ], array_keys( self::wiring() ) );
	}

	public function testServicesAreInTheOrderOfTheirNames(): void {
		$names = array_keys( self::wiring() );
		$sorted = $names;
		sort( $sorted );

		$this->assertSame( $sorted, $names );
	}

	private static function wiring(): array {
		return require __DIR__ . '/../../../src/ServiceWiring.php';
	}
}
