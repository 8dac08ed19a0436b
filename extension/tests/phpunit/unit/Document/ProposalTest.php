<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Proposal
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff
 */
final class ProposalTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideVectors */
	public function testJudgesASaveAsTheVectorSays( stdClass $case ): void {
		$proposal = self::proposal( $case );
		$live = $case->instrument ? end( $case->instrument )->text : null;

		self::assertSame( $case->expected->state, $proposal->state() );
		self::assertSame( $case->expected->branch_point, $proposal->branchPoint() );
		self::assertSame( $case->expected->base, $proposal->base() );
		self::assertSame( $case->expected->contributors, $proposal->contributors() );
		self::assertSame(
			$case->expected->refused,
			SwitchOff::is( $live, $case->save->text )
				? null : $proposal->refusal( $case->save->user, self::sha1( $case->save->text ) )
		);
	}

	public static function provideVectors(): array {
		return Vectors::of( 'review' );
	}

	/** Return what `Histories::proposal` makes of pages with these revisions. */
	private static function proposal( stdClass $case ): Proposal {
		$listed = self::listed( $case->proposal );
		$chain = self::chain( $listed );
		$beside = array_diff_key( $listed, array_column( $chain, null, 'revision' ) );
		$deleted = self::listed( $case->deleted ?? [] );
		$instrument = self::chain( self::listed( $case->instrument ) );
		return new Proposal( $chain, $instrument, [ ...$deleted, ...$beside ], $case->removed ?? 0 );
	}

	private static function listed( array $entries ): array {
		$revisions = [];
		$parent = 0;
		foreach ( $entries as $entry ) {
			$revisions[$entry->revision] = [
				'revision' => $entry->revision,
				'parent' => $entry->parent ?? $parent,
				'user' => $entry->user,
				'sha1' => $entry->text === null ? null : self::sha1( $entry->text ),
			];
			$parent = $entry->revision;
		}
		return $revisions;
	}

	private static function chain( array $listed ): array {
		$chain = [];
		$newer = INF;
		for ( $at = array_key_last( $listed ); isset( $listed[$at] ) && $at < $newer; $at = $listed[$at]['parent'] ) {
			array_unshift( $chain, $listed[$at] );
			$newer = $at;
		}
		return $chain;
	}

	/** Any one text of a value does: the order of keys is kept. */
	private static function sha1( mixed $value ): string {
		return sha1( json_encode( $value ) );
	}
}
