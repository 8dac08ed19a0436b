<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices;
use MediaWikiIntegrationTestCase;
use ReflectionFunction;
use ReflectionMethod;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices */
final class ServiceWiringTest extends MediaWikiIntegrationTestCase {
	private const PREFIX = 'InstrumentConfigurator.';

	/** @dataProvider provideServices */
	public function testEachServiceIsOfTheTypeThatItsWiringAndItsGetterName( string $name ): void {
		$getter = self::getter( $name );
		$type = ( new ReflectionFunction( self::wiring()[$name] ) )->getReturnType()->getName();
		$services = $this->getServiceContainer();

		$this->assertInstanceOf( $type, $services->get( $name ) );
		$this->assertSame(
			$type,
			( new ReflectionMethod( InstrumentConfiguratorServices::class, $getter ) )->getReturnType()->getName()
		);
		$this->assertSame( $services->get( $name ), InstrumentConfiguratorServices::of( $services )->$getter() );
	}

	public static function provideServices(): array {
		return array_map( static fn ( string $name ) => [ $name ], array_keys( self::wiring() ) );
	}

	public function testThereIsNoGetterWithoutAService(): void {
		$this->assertSame(
			array_map( self::getter( ... ), array_keys( self::wiring() ) ),
			array_values( preg_grep( '/^get/', get_class_methods( InstrumentConfiguratorServices::class ) ) )
		);
	}

	public function testServicesAreInTheOrderOfTheirNames(): void {
		$names = array_keys( self::wiring() );
		$sorted = $names;
		sort( $sorted );

		$this->assertSame( $sorted, $names );
	}

	private static function getter( string $name ): string {
		return 'get' . substr( $name, strlen( self::PREFIX ) );
	}

	private static function wiring(): array {
		return require __DIR__ . '/../../../src/ServiceWiring.php';
	}
}
