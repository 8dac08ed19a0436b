<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\CommentStore\CommentStoreComment;
use MediaWiki\Content\JsonContent;
use MediaWiki\Context\DerivativeContext;
use MediaWiki\Context\RequestContext;
use MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchingOff;
use MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchOffOutcome as Outcome;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Permissions\Authority;
use MediaWiki\Request\FauxRequest;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;
use MediaWikiIntegrationTestCase;
use Psr\Log\NullLogger;
use RuntimeException;
use stdClass;

/**
 * Most documents here are broken: that keeps nobody from switching them off.
 *
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchingOff
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchOffOutcome
 * @group Database
 */
final class SwitchingOffTest extends MediaWikiIntegrationTestCase {
	public function testSomebodyElsesEditInBetweenIsSwitchedOffToo(): void {
		$page = $this->on( 'a' );
		$times = 2;
		$this->meanwhile( function () use ( $page, &$times ) {
			if ( $times-- > 0 ) {
				$this->plant( $page, (object)[ 'enabled' => true, 'title' => "Meanwhile $times" ] );
			}
		} );

		$this->assertSame( [ Outcome::OFF ], $this->switchOff( $page ) );
		$this->assertEquals( (object)[ 'enabled' => false, 'title' => 'Meanwhile 0' ], $this->value( $page ) );
	}

	public function testAPageThatMovesOnForEverIsPutOffAndTheOthersAreNot(): void {
		$pages = [ $this->on( 'a' ), $this->on( 'b' ), $this->on( 'c' ) ];
		$count = 0;
		$this->meanwhile( function ( Title $title ) use ( $pages, &$count ) {
			if ( $title->equals( $pages[1] ) ) {
				$this->plant( $title, (object)[ 'enabled' => true, 'title' => 'Meanwhile ' . ++$count ] );
			}
		} );

		$this->assertSame( [ Outcome::OFF, Outcome::PUT_OFF, Outcome::OFF ], $this->switchOff( ...$pages ) );
	}

	public function testTheWarningOfAnEditFilterIsConfirmed(): void {
		$warned = [];
		$this->setTemporaryHook( 'EditFilterMergedContent',
			static function ( $context, $content, $status ) use ( &$warned ) {
				$title = $context->getTitle()->getPrefixedText();
				if ( !isset( $warned[$title] ) ) {
					$warned[$title] = true;
					$status->fatal( 'abusefilter-warning' );
					return false;
				}
			}
		);

		$this->assertSame( [ Outcome::OFF, Outcome::OFF ], $this->switchOff( $this->on( 'a' ), $this->on( 'b' ) ) );
	}

	public function testARefusalOfOnePageStopsNoOther(): void {
		$this->setTemporaryHook( 'EditFilterMergedContent', static function ( $context, $content, $status ) {
			if ( $context->getTitle()->getDBkey() === 'a' ) {
				$status->fatal( 'abusefilter-disallowed' );
				return false;
			}
		} );

		$this->assertSame( [ Outcome::REFUSED, Outcome::OFF ], $this->switchOff( $this->on( 'a' ), $this->on( 'b' ) ) );
	}

	public function testWhatFailsOnOnePageStopsNoOther(): void {
		$this->meanwhile( static function ( Title $title ) {
			if ( $title->getDBkey() === 'a' ) {
				throw new RuntimeException( 'no disk' );
			}
		} );

		$this->assertSame( [ Outcome::PUT_OFF, Outcome::OFF ], $this->switchOff( $this->on( 'a' ), $this->on( 'b' ) ) );
	}

	public function testWhatThereIsNoTimeForIsPutOff(): void {
		$this->assertSame(
			[ Outcome::PUT_OFF, Outcome::PUT_OFF ],
			$this->outcomes( -1.0, $this->maintainer(), $this->on( 'a' ), $this->on( 'b' ) )
		);
	}

	public function testNothingIsWrittenWhereNothingIsOn(): void {
		$off = $this->on( 'a' );
		$this->plant( $off, (object)[ 'enabled' => false ] );
		$list = $this->on( 'b' );
		$this->plant( $list, [ 1 ] );
		$heads = [ $off->getLatestRevID(), $list->getLatestRevID() ];

		$this->assertSame(
			[ Outcome::WAS_OFF, Outcome::UNREADABLE, Outcome::GONE ],
			$this->switchOff( $off, $list, Title::makeTitle( NS_INSTRUMENT, 'gone' ) )
		);
		$this->assertSame( $heads, [ $off->getLatestRevID(), $list->getLatestRevID() ] );
	}

	public function testWithoutTheRightEveryPageIsRefused(): void {
		$page = $this->on( 'a' );

		$this->assertSame(
			[ Outcome::REFUSED ], $this->outcomes( 20.0, $this->getTestUser()->getAuthority(), $page ) );
		$this->assertTrue( $this->value( $page )->enabled );
	}

	/** Call something on every edit of a page, after MediaWiki has looked for conflicts and before it saves. */
	private function meanwhile( callable $call ): void {
		$isInside = false;
		$this->setTemporaryHook( 'EditFilterMergedContent',
			static function ( $context ) use ( $call, &$isInside ) {
				if ( !$isInside ) {
					$isInside = true;
					try {
						$call( $context->getTitle() );
					} finally {
						$isInside = false;
					}
				}
			}
		);
	}

	/** @return string[] */
	private function switchOff( Title ...$pages ): array {
		return $this->outcomes( 20.0, $this->maintainer(), ...$pages );
	}

	/** @return string[] */
	private function outcomes( float $seconds, Authority $who, Title ...$pages ): array {
		$services = $this->getServiceContainer();
		$switchingOff = new SwitchingOff(
			$services->getRevisionLookup(), $services->getDBLoadBalancerFactory(),
			Services::of( $services )->getWriter(), new NullLogger(), $seconds
		);
		$context = new DerivativeContext( RequestContext::getMain() );
		$request = new FauxRequest( [], true );
		$request->getSession()->setUser( $services->getUserFactory()->newFromAuthority( $who ) );
		$context->setRequest( $request );
		$context->setAuthority( $who );
		return array_map( static fn ( $outcome ) => $outcome->what, $switchingOff->all( $context, $pages, 'why' ) );
	}

	private function maintainer(): Authority {
		return $this->getTestUser( [ 'instrument-maintainer' ] )->getAuthority();
	}

	private function on( string $name ): Title {
		$page = Title::makeTitle( NS_INSTRUMENT, $name );
		$this->plant( $page, (object)[ 'enabled' => true, 'title' => 'Before' ] );
		return $page;
	}

	/** Save a value past the rules, as it may have been there before. */
	private function plant( Title $page, mixed $value ): void {
		$this->clearHook( 'JsonValidateSave' );
		$updater = $this->getServiceContainer()->getWikiPageFactory()->newFromTitle( $page )
			->newPageUpdater( $this->getTestSysop()->getUser() );
		$updater->setContent( SlotRecord::MAIN, new JsonContent( json_encode( $value ) ) );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'planted' ) );
		$this->assertTrue( $updater->wasSuccessful(), (string)$updater->getStatus() );
		$page->resetArticleID( false );
	}

	private function value( Title $page ): stdClass {
		return $this->getServiceContainer()->getWikiPageFactory()->newFromTitle( $page )
			->getContent()->getData()->getValue();
	}
}
