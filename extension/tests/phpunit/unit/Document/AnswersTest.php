<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Beginning;
use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Fields;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Answers
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Field
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Fields
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Beginning
 */
final class AnswersTest extends MediaWikiUnitTestCase {
	private const ROUNDS = 300;

	private static function schema(): stdClass {
		return ( new Validator( dirname( __DIR__, 4 ) . '/schemas' ) )->schema();
	}

	private static function answers( ?stdClass $document = null, ?stdClass $schema = null ): Answers {
		$overrides = Json::get( $document, 'overrides' );
		$environments = [ 'beta', 'production',
			...array_map( 'strval', array_keys( $overrides instanceof stdClass ? (array)$overrides : [] ) ) ];
		$schema ??= self::schema();
		return new Answers( $schema, Fields::of( $schema, array_values( array_unique( $environments ) ), [
			'/contextual_attributes' => Attributes::names(), '/environments' => [ 'beta', 'production' ],
		] ) );
	}

	private static function document(): stdClass {
		return Vectors::of( 'valid' )['valid/overrides'][0]->document;
	}

	/** What a document must have and lacks is there afterwards, where a form has nothing to ask: an empty list, no. */
	private static function completed( Answers $answers, stdClass $document ): stdClass {
		return $answers->laidOver( $document, $answers->of( $document ) );
	}

	/** @dataProvider provideDocuments */
	public function testWhoChangesNoAnswerChangesNothing( stdClass $document, bool $isValid ): void {
		$answers = self::answers( $document );
		$before = serialize( $document );

		$after = self::completed( $answers, $document );

		self::assertSame( $before, serialize( $document ) );
		if ( $isValid ) {
			self::assertTrue( Json::same( $document, $after ) );
		}
		foreach ( get_object_vars( $document ) as $key => $value ) {
			if ( !$value instanceof stdClass ) {
				self::assertTrue( Json::same( $value, $after->$key ), (string)$key );
			}
		}
		self::assertTrue( Json::same( $after, self::completed( $answers, $after ) ) );
	}

	public static function provideDocuments(): array {
		$documents = [];
		foreach ( [ 'valid', 'invalid' ] as $kind ) {
			foreach ( Vectors::of( $kind ) as $name => [ $case ] ) {
				if ( $case->document instanceof stdClass ) {
					$documents[$name] = [ $case->document, $kind === 'valid' ];
				}
			}
		}
		return $documents;
	}

	public function testOfDocumentsWithAnyValueAnywhereWhatNobodyTouchedStaysToo(): void {
		mt_srand( 20260731 );
		for ( $round = 0; $round < self::ROUNDS; $round++ ) {
			$document = self::document();
			$at = self::anyPlace( $document );
			[ $object, $key ] = $at;
			$object->$key = self::anyValue();
			$answers = self::answers( $document );

			$after = self::completed( $answers, $document );

			self::assertTrue( Json::same( $document, $after ) || self::onlyMore( $document, $after ),
				json_encode( $document ) . "\n" . json_encode( $after ) );
			// What cannot be said is named.
			$said = [ ...$answers->beyond( $document ), ...array_map(
				static fn ( $field ) => $field->pointer(), $answers->inexpressible( $document ) ) ];
			$changed = $answers->of( $document );
			$changed['doc/title'] = 'Another';
			$other = $answers->laidOver( $document, $changed );
			self::assertSame(
				in_array( '/title', $said, true ) ? serialize( $document->title ) : serialize( 'Another' ),
				serialize( $other->title )
			);
		}
	}

	/** Tell whether a value has all of another, and lists and objects that are empty beside. */
	private static function onlyMore( mixed $less, mixed $more ): bool {
		if ( !$less instanceof stdClass || !$more instanceof stdClass ) {
			return Json::same( $less, $more );
		}
		foreach ( get_object_vars( $more ) as $key => $value ) {
			$isThere = property_exists( $less, (string)$key );
			if ( $isThere ? !self::onlyMore( $less->$key, $value )
				: !in_array( json_encode( $value ), [ '[]', '{}', 'null', 'false', '{"review":null}',
					'{"wikis":{}}', '{"unit":"","rate":"","wikis":{}}' ], true )
			) {
				return false;
			}
		}
		return !array_diff_key( get_object_vars( $less ), get_object_vars( $more ) );
	}

	private static function anyPlace( stdClass $document ): array {
		$objects = [ $document, $document->risk, $document->sample, $document->stream, $document->overrides,
			...array_values( array_filter( (array)$document->overrides, 'is_object' ) ) ];
		$object = $objects[ mt_rand( 0, count( $objects ) - 1 ) ];
		$keys = [ ...array_map( 'strval', array_keys( get_object_vars( $object ) ) ), 'more', '', '0' ];
		return [ $object, $keys[ mt_rand( 0, count( $keys ) - 1 ) ] ];
	}

	private static function anyValue(): mixed {
		$values = [ null, true, false, 0, 1, 1.0, 0.1, 0.30000000000000004, 1e-7, -5, 1e300, '', ' ', " a\n", "a\r\nb",
			'true', '2026-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01', 'T1', [], [ 'a', 'a' ], [ "a\nb" ],
			[ 'page_id', 'z', 'agent_ua_string' ], [ 1, 'a' ], [ [] ], [ '' ], new stdClass(), (object)[ 'x' => 1 ],
			(object)[ 'enwiki' => 0.5, '0' => 1, '' => 2 ], (object)[ 'unit' => 'session' ],
			(object)[ 'sample' => (object)[ 'rate' => 'x', 'wikis' => new stdClass() ] ] ];
		return $values[ mt_rand( 0, count( $values ) - 1 ) ];
	}

	public function testAnAnswerIsLaidOverAndAllElseStays(): void {
		$document = self::document();
		$document->later = (object)[ 'any' => [ 1 ] ];
		$answers = self::answers( $document );

		$after = $answers->laidOver( $document, [ 'doc/sample/rate' => '0.5', 'doc/owners' => " One \r\n\nTwo" ] );

		self::assertSame( 0.005, $after->sample->rate );
		self::assertSame( [ 'One', 'Two' ], $after->owners );
		self::assertSame( '{"any":[1]}', json_encode( $after->later ) );
		self::assertContains( '/later', $answers->beyond( $document ) );
		self::assertSame( $document->sample->unit, $after->sample->unit );
	}

	public function testADayAloneMeansItsFirstInstantAtTheStartAndItsLastAtTheEnd(): void {
		$after = self::answers()->laidOver( self::document(), [
			'doc/start' => [ '2027-01-01', '' ], 'doc/end' => [ '2027-01-31', '' ],
		] );
		self::assertSame( [ '2027-01-01T00:00:00Z', '2027-01-31T23:59:59Z' ], [ $after->start, $after->end ] );

		$after = self::answers()->laidOver( self::document(), [ 'doc/end' => [ '2027-01-31', '12:30' ] ] );
		self::assertSame( '2027-01-31T12:30:00Z', $after->end );
	}

	public function testWhatIsChosenKeepsItsOrder(): void {
		$document = self::document();
		$document->contextual_attributes = [ 'performer_id', 'own_thing', 'agent_ua_string' ];
		$answers = self::answers();

		$after = $answers->laidOver( $document, [
			'doc/contextual_attributes' => [ [ 'agent_ua_string', 'page_id', 'performer_id' ], "own_thing\nother" ]
		] );

		self::assertSame(
			[ 'performer_id', 'own_thing', 'agent_ua_string', 'page_id', 'other' ], $after->contextual_attributes );
	}

	public function testAnOverrideIsThereWhileSomebodyAnswersForIt(): void {
		$document = self::document();
		$document->overrides = new stdClass();
		$answers = self::answers();

		$with = $answers->laidOver( $document, [ 'doc/overrides/beta/sample/rate' => '100',
			'doc/overrides/beta/sample/unit' => 'session', 'doc/overrides/beta/sample/wikis' => [],
			'doc/overrides/beta/enabled' => '' ] );
		self::assertSame(
			'{"beta":{"sample":{"unit":"session","rate":1,"wikis":{}}}}', json_encode( $with->overrides ) );

		$blank = array_merge( $answers->of( $with ), [ 'doc/overrides/beta/sample/rate' => ' ',
			'doc/overrides/beta/sample/unit' => '' ] );
		self::assertSame( '{}', json_encode( $answers->laidOver( $with, $blank )->overrides ) );
	}

	public function testANewKeyOfTheSchemaHasAField(): void {
		$schema = json_decode( json_encode( self::schema() ) );
		$schema->properties->remark = (object)[ 'type' => 'string', 'maxLength' => 100, 'description' => 'Why so.' ];
		$schema->properties->limit = (object)[ 'type' => 'integer' ];
		$schema->properties->kept = (object)[ 'type' => 'array', 'items' => (object)[ 'type' => 'object' ] ];
		$answers = self::answers( null, $schema );

		self::assertSame( Field::TEXT, $answers->fields['doc/remark']->type );
		self::assertSame( 'Why so.', $answers->fields['doc/remark']->about );
		self::assertSame( Field::NUMBER, $answers->fields['doc/limit']->type );
		self::assertArrayNotHasKey( 'doc/kept', $answers->fields );
		$after = $answers->laidOver( self::document(), [ 'doc/remark' => 'x', 'doc/limit' => '5' ] );
		self::assertSame( [ 'x', 5 ], [ $after->remark, $after->limit ] );
		$after = $answers->laidOver( $after, [ 'doc/remark' => '', 'doc/limit' => '' ] );
		self::assertFalse( property_exists( $after, 'remark' ) || property_exists( $after, 'limit' ) );
	}

	public function testANewInstrumentBeginsSwitchedOffWithAStreamOfItsName(): void {
		$begun = Beginning::of( strtotime( '2026-07-31T15:00:00Z' ), [ 'beta' ] );
		self::assertSame( [ '2026-08-01T00:00:00Z', '2026-10-30T00:00:00Z' ], [ $begun->start, $begun->end ] );

		$answers = self::answers();
		$document = Beginning::withStream( $answers->laidOver(
			(object)[ 'schema' => 'instrument/1.0.0', 'name' => 'web-scroll' ],
			array_merge( $answers->of( $begun ), [ 'doc/title' => 'T', 'doc/description' => 'D', 'doc/owners' => 'O',
				'doc/contact' => 'a@b.example', 'doc/task' => 'T1' ] )
		) );

		self::assertSame( 'mediawiki.product_metrics.web_scroll', $document->stream->name );
		self::assertFalse( $document->enabled );
		$validator = new Validator( dirname( __DIR__, 4 ) . '/schemas' );
		self::assertSame( [], $validator->problems( $document, 'web-scroll' ) );
	}
}
