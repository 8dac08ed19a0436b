<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Advice;
use MediaWiki\Extension\InstrumentConfigurator\Document\Context;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Advice
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Context
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\ContextRules
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\View
 */
final class AdviceTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideVectors */
	public function testFindsExactlyWhatTheVectorSaysErrorsFirst( stdClass $case ): void {
		$found = array_map( self::told( ... ), self::problems( $case ) );

		$wanted = array_map( 'get_object_vars', $case->problems );
		usort( $wanted, static fn ( $one, $other ) => $one['severity'] <=> $other['severity'] );
		self::assertSame( $wanted, $found );
	}

	/** @dataProvider provideVectors */
	public function testEverythingFoundHasAMessageAndTheFactsOfIt( stdClass $case ): void {
		$messages = json_decode( file_get_contents( dirname( __DIR__, 4 ) . '/i18n/en.json' ), true );
		foreach ( self::problems( $case ) as $problem ) {
			preg_match_all( '/\$\d/', $messages[$problem->messageKey()], $used );
			$given = range( 1, count( $problem->messageParameters() ) );
			self::assertEqualsCanonicalizing(
				array_map( static fn ( $number ) => "$$number", $given ), array_unique( $used[0] )
			);
		}
		self::assertTrue( true );
	}

	/** @dataProvider provideVectors */
	public function testDoesNotChangeTheDocument( stdClass $case ): void {
		$before = serialize( $case );

		self::problems( $case );

		self::assertSame( $before, serialize( $case ) );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'advice' );
	}

	/** @return Problem[] */
	private static function problems( stdClass $case ): array {
		$given = $case->context;
		return Advice::problems( $case->document, new Context(
			$given->environment ?? null,
			$given->authority ?? false,
			$given->environments ?? null,
			$given->now ?? null,
			$given->wikis ?? null,
			$given->live ?? null,
			isset( $given->others ) ? (array)$given->others : null
		) );
	}

	private static function told( Problem $problem ): array {
		return [
			'pointer' => $problem->pointer,
			'code' => $problem->code,
			'severity' => $problem->isError ? 'error' : 'warning',
		];
	}
}
