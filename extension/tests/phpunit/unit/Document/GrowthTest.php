<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Growth;
use MediaWikiUnitTestCase;
use stdClass;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Growth */
final class GrowthTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideVectors */
	public function testMoreIsCollectedInTheWaysOfTheVector( stdClass $case ): void {
		$ways = Growth::ways( $case->before, $case->after, $case->environment );

		self::assertSame( get_object_vars( $case->expected->grown ), $ways );
	}

	/** @dataProvider provideVectors */
	public function testRatesBeforeAndAfterAreThoseOfTheVector( stdClass $case ): void {
		$rates = Growth::rates( $case->before, $case->after, $case->environment );

		self::assertSame( json_encode( $case->expected->rates ), json_encode( $rates ) );
	}

	/** @dataProvider provideVectors */
	public function testEveryWayHasAMessage( stdClass $case ): void {
		$messages = json_decode( file_get_contents( dirname( __DIR__, 4 ) . '/i18n/en.json' ), true );
		foreach ( Growth::ways( $case->before, $case->after, $case->environment ) as $way => $names ) {
			self::assertSame( $names !== [], str_contains( $messages["instrumentconfigurator-grows-$way"], '$1' ) );
		}
		self::assertTrue( true );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'growth' );
	}
}
