<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWikiUnitTestCase;
use stdClass;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Validator */
final class ValidatorTest extends MediaWikiUnitTestCase {
	private static function problems( mixed $value, string $name ): array {
		return ( new Validator( dirname( __DIR__, 4 ) . '/schemas' ) )->problems( $value, $name );
	}

	/** @dataProvider provideVectors */
	public function testFindsExactlyTheProblemsOfTheVector( stdClass $case ): void {
		$found = array_map(
			static fn ( $problem ) => [ $problem->pointer, $problem->code ],
			self::problems( $case->document, $case->name )
		);

		$wanted = array_map( static fn ( $problem ) => [ $problem->pointer, $problem->code ], $case->problems );
		self::assertSame( $wanted, $found );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'valid', 'invalid' );
	}

	/** @dataProvider provideVectors */
	public function testEveryProblemHasAMessageAndTheFactsOfIt( stdClass $case ): void {
		$messages = json_decode( file_get_contents( dirname( __DIR__, 4 ) . '/i18n/en.json' ), true );
		foreach ( self::problems( $case->document, $case->name ) as $problem ) {
			preg_match_all( '/\$\d|PLURAL:\$\d/', $messages[$problem->messageKey()], $used );
			self::assertNotEmpty( $used[0] );
			self::assertLessThanOrEqual( count( $problem->messageParameters() ), (int)substr( max( $used[0] ), -1 ) );
			self::assertNotContains( '…', $problem->facts );
		}
		self::assertTrue( true );
	}

	public function testDoesNotChangeTheDocument(): void {
		foreach ( self::provideVectors() as [ $case ] ) {
			$before = serialize( $case->document );
			self::problems( $case->document, $case->name );
			self::assertSame( $before, serialize( $case->document ) );
		}
	}

	public function testTheOrderOfKeysIsTheSameAfterSomethingWasJudged(): void {
		$validator = new Validator( dirname( __DIR__, 4 ) . '/schemas' );
		$document = json_decode( '{"sample":{"wikis":{},"rate":1,"unit":"x"},"schema":"instrument/1.0.0"}' );
		$wanted = '{"schema":"instrument\/1.0.0","sample":{"unit":"x","rate":1,"wikis":{}}}';

		self::assertSame( $wanted, json_encode( $validator->inOrder( $document ) ) );
		$validator->problems( $document, 'name' );
		self::assertSame( $wanted, json_encode( $validator->inOrder( $document ) ) );
	}
}
