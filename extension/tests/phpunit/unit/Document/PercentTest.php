<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Percent;
use MediaWikiUnitTestCase;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Percent */
final class PercentTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideShares */
	public function testAPercentageIsAShareDigitByDigit( string $percent, int|float $share ): void {
		self::assertSame( $share, Percent::share( $percent ) );
		self::assertSame( $percent, Percent::of( $share ) );
	}

	public static function provideShares(): array {
		return [
			[ '0', 0 ], [ '100', 1 ], [ '50', 0.5 ], [ '0.1', 0.001 ], [ '0.0001', 0.000001 ], [ '12.3456', 0.123456 ],
			[ '-1', -0.01 ], [ '250', 2.5 ], [ '30.000000000000004', 0.30000000000000004 ], [ '0.00001', 1e-7 ],
		];
	}

	public function testEverySixDecimalsComeBack(): void {
		mt_srand( 6 );
		for ( $round = 0; $round < 2000; $round++ ) {
			$share = mt_rand( 0, 1000000 ) / 1000000;
			self::assertSame( (float)$share, (float)Percent::share( Percent::of( $share ) ) );
		}
	}

	public function testItIsReadAsPeopleWriteIt(): void {
		self::assertSame( 0.005, Percent::share( ' .5 %' ) );
		self::assertSame( 0.05, Percent::share( '5.' ) );
		self::assertSame( 0.5, Percent::share( '050.00' ) );
	}

	public function testWhatIsNoNumberStaysAsItIs(): void {
		foreach ( [ '', 'a', '0,5', '1e3', '1.2.3', '--1', '%', '٥', 'NAN', 'INF', '0x1' ] as $text ) {
			self::assertSame( $text, Percent::share( $text ) );
		}
	}
}
