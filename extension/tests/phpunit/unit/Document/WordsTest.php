<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Change;
use MediaWiki\Extension\InstrumentConfigurator\Document\Changes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Change
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Changes
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Excerpt
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Json
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Line
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Words
 */
final class WordsTest extends MediaWikiUnitTestCase {
	private const LIMIT = 72;

	/** @dataProvider provideVectors */
	public function testSaysOfAnEditWhatTheVectorSays( stdClass $case ): void {
		$before = self::before( $case );
		$said = Words::summary( $before, $case->after, $case->reason, $case->says, $case->authors );

		self::assertSame( $case->summary, $said );
		self::assertSame( $said, Words::neutral( $said ) );
		self::assertLessThanOrEqual( Words::MAX_SUMMARY, mb_strlen( $said ) );
	}

	/** @dataProvider provideVectors */
	public function testFindsTheChangesOfTheVector( stdClass $case ): void {
		$found = array_map( static fn ( Change $change ) => (object)[
			'pointer' => $change->pointer,
			'kind' => $change->kind(),
			'in_set' => $change->inSet,
			'path' => Words::path( $change ),
			'values' => Words::values( $change, self::LIMIT ),
		], Changes::between( self::before( $case ), $case->after ) );

		self::assertEquals( $case->changes, $found );
	}

	/** @dataProvider provideVectors */
	public function testShowsEveryPlaceOfWhatIsNew( stdClass $case ): void {
		$found = array_map( static fn ( Change $change ) => (object)[
			'pointer' => $change->pointer,
			'path' => Words::path( $change ),
			'value' => Words::values( $change, self::LIMIT )[1],
		], Changes::everything( $case->after ) );

		self::assertNotSame( [], $found );
		self::assertEquals( $case->everything ?? $found, $found );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'words' );
	}

	private static function before( stdClass $case ): mixed {
		return property_exists( $case, 'before' ) ? $case->before : Missing::MISSING;
	}
}
