<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Normalisation;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Normalisation
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff
 */
final class SwitchOffTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideVectors */
	public function testIsWhatTheVectorSays( stdClass $case ): void {
		self::assertSame( $case->switches_off, SwitchOff::is( $case->before, $case->after ) );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'switching-off' );
	}

	public function testANumberThatNoDoubleHoldsIsSentBackAsNull(): void {
		self::assertTrue( Normalisation::respelled( json_decode( '[1e400, -1e400]' ), [ null, null ] ) );
		self::assertFalse( Normalisation::respelled( [ 1e308 ], [ null ] ) );
	}
}
