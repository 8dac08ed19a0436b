<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Context\DerivativeContext;
use MediaWiki\Context\IContextSource;
use MediaWiki\Context\RequestContext;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Writer;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Permissions\Authority;
use MediaWiki\Request\FauxRequest;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;
use MediaWikiIntegrationTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\Writer
 * @group Database
 */
final class WriterTest extends MediaWikiIntegrationTestCase {
	private const STORED = "{\n\t\"title\": \"\\u003Cb\\u003E – /\",\n\t\"rate\": 0.05\n}";

	public function testWhatIsSavedIsTheTextThatTheWikiWrites(): void {
		$saved = $this->save( $this->proposer(), (object)[ 'title' => '<b> – /', 'rate' => 0.05 ], null, 'Why not' );

		$this->assertStatusGood( $saved );
		$revision = $this->getServiceContainer()->getRevisionLookup()->getRevisionById( $saved->getValue() );
		$this->assertSame( self::STORED, $revision->getContent( SlotRecord::MAIN )->serialize() );
		$this->assertSame( 'Why not', $revision->getComment()->text );
		$this->assertSame( self::page()->getPrefixedText(), Title::newFromPageIdentity( $revision->getPage() )
			->getPrefixedText() );
	}

	public function testATextIsSavedAsItIs(): void {
		$this->assertStatusGood( $this->save( $this->proposer(), '{"a": 1.0}', null ) );
		$refused = $this->save( $this->proposer(), '{"a": ', self::page()->getLatestRevID() );

		$this->assertStatusNotOK( $refused );
		$this->assertFalse( Writer::isConflict( $refused ) );
	}

	public function testSeveralSavesOfOneRequestFollowEachOther(): void {
		$context = $this->context( $this->proposer() );
		$first = $this->save( $context, new stdClass(), null );
		$second = $this->save( $context, (object)[ 'title' => 'A' ], $first->getValue() );

		$this->assertStatusGood( $second );
		$this->assertSame( $first->getValue(), $this->getServiceContainer()->getRevisionLookup()
			->getRevisionById( $second->getValue() )->getParentId() );
	}

	public function testSavingWhatIsThereAlreadyMakesNoRevision(): void {
		$first = $this->save( $this->proposer(), new stdClass(), null )->getValue();

		$this->assertStatusValue( $first, $this->save( $this->proposer(), new stdClass(), $first ) );
	}

	public function testAPageThatMovedOnIsAConflict(): void {
		$ana = $this->proposer();
		$first = $this->save( $ana, new stdClass(), null )->getValue();
		$second = $this->save( $this->proposer(), (object)[ 'title' => 'A' ], $first )->getValue();

		foreach ( [ $first, null ] as $base ) {
			$refused = $this->save( $ana, (object)[ 'title' => 'B' ], $base );
			$this->assertStatusNotOK( $refused );
			$this->assertTrue( Writer::isConflict( $refused ) );
		}
		$this->assertSame( $second, self::page()->getLatestRevID() );
	}

	public function testAPageThatWentAwayIsAConflict(): void {
		$first = $this->save( $this->proposer(), new stdClass(), null )->getValue();
		$this->deletePage( $this->getServiceContainer()->getWikiPageFactory()->newFromTitle( self::page() ) );

		$refused = $this->save( $this->proposer(), (object)[ 'title' => 'A' ], $first );

		$this->assertTrue( Writer::isConflict( $refused ) );
	}

	public function testOurRulesAndTheRightsOfWhoAsksJudgeIt(): void {
		$maintainer = $this->getTestUser( [ 'instrument-maintainer' ] )->getAuthority();

		$this->assertStatusMessage(
			'instrumentconfigurator-schema-required',
			$this->save( $maintainer, new stdClass(), null, '', NS_INSTRUMENT )
		);
		$this->assertStatusNotOK( $this->save( $this->proposer(), new stdClass(), null, '', NS_INSTRUMENT ) );
		$this->assertFalse( self::page( NS_INSTRUMENT )->exists() );
	}

	public function testAWarningOfAnEditFilterIsConfirmedByAnotherSave(): void {
		$warned = false;
		$this->setTemporaryHook( 'EditFilterMergedContent',
			static function ( $context, $content, $status ) use ( &$warned ) {
				if ( !$warned ) {
					$warned = true;
					$status->fatal( 'abusefilter-warning' );
					return false;
				}
			}
		);

		$this->assertStatusMessage( 'abusefilter-warning', $this->save( $this->proposer(), new stdClass(), null ) );
		$this->assertStatusGood( $this->save( $this->proposer(), new stdClass(), null ) );
	}

	public function testAHookThatAsksForMoreIsAnErrorThatNamesThePage(): void {
		$this->setTemporaryHook( 'EditFilterMergedContent', static function ( $context, $content, $status ) {
			$status->value = \MediaWiki\EditPage\EditPage::AS_HOOK_ERROR_EXPECTED;
			$status->statusData = [ 'captcha' => [ 'question' => '2 + 2' ] ];
			return false;
		} );

		$this->assertStatusMessage(
			'instrumentconfigurator-asks-more', $this->save( $this->proposer(), new stdClass(), null )
		);
	}

	private static function page( int $namespace = NS_INSTRUMENT_PROPOSAL ): Title {
		return Title::makeTitle( $namespace, 'web-scroll' );
	}

	private function proposer(): Authority {
		return $this->getMutableTestUser()->getAuthority();
	}

	private function context( Authority $who ): IContextSource {
		$context = new DerivativeContext( RequestContext::getMain() );
		$request = new FauxRequest( [ 'title' => 'Special:Elsewhere', 'summary' => 'not this' ], true );
		$request->getSession()->setUser( $this->getServiceContainer()->getUserFactory()->newFromAuthority( $who ) );
		$context->setRequest( $request );
		$context->setAuthority( $who );
		return $context;
	}

	private function save(
		Authority|IContextSource $who, mixed $document, ?int $base, string $summary = '',
		int $namespace = NS_INSTRUMENT_PROPOSAL
	): Status {
		$context = $who instanceof IContextSource ? $who : $this->context( $who );
		return Services::of( $this->getServiceContainer() )->getWriter()
			->save( $context, self::page( $namespace ), $document, $summary, $base );
	}
}
