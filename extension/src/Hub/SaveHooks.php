<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use LocalizedException;
use MediaWiki\Api\ApiMessage;
use MediaWiki\Api\IApiMessage;
use MediaWiki\Content\Hook\ContentModelCanBeUsedOnHook;
use MediaWiki\Content\Hook\JsonValidateSaveHook;
use MediaWiki\Content\JsonContent;
use MediaWiki\Context\RequestContext;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Normalisation;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\ArticleMergeCompleteHook;
use MediaWiki\Hook\EditPage__attemptSave_afterHook;
use MediaWiki\Hook\EditPage__attemptSaveHook;
use MediaWiki\Hook\ImportHandleRevisionXMLTagHook;
use MediaWiki\Page\Hook\PageUndeleteHook;
use MediaWiki\Page\PageIdentity;
use MediaWiki\Page\PageReference;
use MediaWiki\Page\ProperPageIdentity;
use MediaWiki\Permissions\Authority;
use MediaWiki\Permissions\Hook\GetUserPermissionsErrorsHook;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Storage\Hook\MultiContentSaveHook;
use MediaWiki\Title\TitleValue;
use StatusValue;
use stdClass;
use Wikimedia\Rdbms\IDBAccessObject;

/**
 * The rules on every way by which a page gets a text. No single hook sees them all:
 *
 * - edits, undo and rollback meet MultiContentSave (who saves?), then JsonValidateSave (what?); what they would merge
 *   does not come so far (JsonHandler);
 * - an undelete meets PageUndelete (who?), then JsonValidateSave (what?);
 * - another content model meets ContentModelCanBeUsedOn, an import ImportHandleRevisionXMLTag;
 * - moves are refused by the namespaces themselves ("movable" in extension.json), merges of histories here.
 *
 * Where a later hook has to know what an earlier one was told, it is noted in this object: MediaWiki makes one
 * of it for all its hooks, and calls both within one save. A note is of one page, and the next hook on that page
 * takes it away.
 */
final class SaveHooks implements
	ArticleMergeCompleteHook,
	ContentModelCanBeUsedOnHook,
	EditPage__attemptSaveHook,
	EditPage__attemptSave_afterHook,
	GetUserPermissionsErrorsHook,
	ImportHandleRevisionXMLTagHook,
	JsonValidateSaveHook,
	MultiContentSaveHook,
	PageUndeleteHook
{
	private const MOST_PROBLEMS = 50;

	/** Who undeletes a page's newest revision, by the page's key, between the two hooks that an undelete meets. */
	private array $undeleters = [];
	/** The pages below whose newest revision older ones are being restored, likewise: nothing of that is judged. */
	private array $restoredBelow = [];
	/** Which pages are being edited on a base that MediaWiki would overlook, by key, until that save has ended. */
	private array $strayBases = [];

	public function __construct(
		private readonly RevisionLookup $revisions,
		private readonly Histories $histories,
		private readonly Kinds $kinds,
		private readonly Settings $settings
	) {
	}

	/** @inheritDoc */
	public function onEditPage__attemptSave( $editpage_Obj ) {
		if ( !$this->isOurs( $editpage_Obj->getTitle()->getNamespace() ) ) {
			return;
		}
		$head = $this->revisions->getRevisionByTitle( $editpage_Obj->getTitle(), 0, IDBAccessObject::READ_LATEST );
		if ( $editpage_Obj->getContext()->getRequest()->getIntOrNull( 'editRevId' ) !== null ) {
			// Beside the revision, the time would only serve to overlook a conflict with an edit of one's own.
			$editpage_Obj->edittime = null;
			$base = $editpage_Obj->getExpectedParentRevision();
			// Revision ids recur when a wiki is restored; MediaWiki only looks whether this is its own page's newest.
			$isStray = $base && $base->getPageId() !== $head?->getPageId();
		} else {
			$isStray = $head && $editpage_Obj->edittime !== null && $editpage_Obj->edittime !== $head->getTimestamp();
		}
		if ( $isStray ) {
			$this->strayBases[self::key( $editpage_Obj->getTitle() )] = true;
		}
		$limit = $editpage_Obj->getContext()->getConfig()->get( 'MaxArticleSize' ) * 1024;
		if ( strlen( $editpage_Obj->textbox1 ) > $limit ) {
			// The wiki indents what it stores; sent back as it was read, a page must not be larger than it was.
			$value = json_decode( $editpage_Obj->textbox1 );
			$short = json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
			$editpage_Obj->textbox1 = $value === null || $short === false ? $editpage_Obj->textbox1 : $short;
		}
	}

	/** @inheritDoc */
	public function onEditPage__attemptSave_after( $editpage_Obj, $status, $resultDetails ) {
		unset( $this->strayBases[self::key( $editpage_Obj->getTitle() )] );
	}

	/** @inheritDoc */
	public function onJsonValidateSave( JsonContent $content, PageIdentity $pageIdentity, StatusValue $status ) {
		$value = $content->getData()->getValue();
		$undeleter = $this->undeleters[self::key( $pageIdentity )] ?? null;
		$isBelow = isset( $this->restoredBelow[self::key( $pageIdentity )] );
		$this->forgetUndelete( $pageIdentity );
		if ( $isBelow ) {
			return;
		}
		$kind = $this->kinds->ofNamespace( $pageIdentity->getNamespace() );
		if ( $kind && $kind->page === $pageIdentity->getNamespace() ) {
			if ( $undeleter !== null ) {
				$this->review( $kind, $pageIdentity, $undeleter, $content, $status );
			}
			if ( !SwitchOff::is( $this->live( $pageIdentity ), $value ) ) {
				if ( self::fits( $content, $status ) ) {
					self::refuse( $status, $kind->validator->problems( $value, $pageIdentity->getDBkey() ) );
				}
			}
		} elseif ( $kind ) {
			if ( !$value instanceof stdClass ) {
				$status->fatal( self::message( 'instrument-invalid', 'instrumentconfigurator-not-object' ) );
			}
			if ( self::fits( $content, $status ) ) {
				self::refuse( $status, Normalisation::problems( $value ) );
			}
		}
	}

	/** @inheritDoc */
	public function onMultiContentSave( $renderedRevision, $user, $summary, $flags, $hookStatus ) {
		$revision = $renderedRevision->getRevision();
		// An edit is judged, whatever became of an undelete before it.
		$this->forgetUndelete( $revision->getPage() );
		if ( isset( $this->strayBases[self::key( $revision->getPage() )] ) ) {
			$hookStatus->fatal( 'edit-conflict' );
			return false;
		}
		$content = $revision->getContent( SlotRecord::MAIN, RevisionRecord::RAW );
		$kind = $this->kinds->ofNamespace( $revision->getPage()->getNamespace() );
		if ( $kind && $kind->page === $revision->getPage()->getNamespace() && $content instanceof JsonContent ) {
			$this->review( $kind, $revision->getPage(), $user->getName(), $content, $hookStatus );
		}
		return $hookStatus->isOK();
	}

	/** @inheritDoc */
	public function onPageUndelete(
		ProperPageIdentity $page, Authority $performer, string $reason, bool $unsuppress,
		array $timestamps, array $fileVersions, StatusValue $status
	) {
		if ( !$this->isOurs( $page->getNamespace() ) ) {
			return true;
		}
		$this->forgetUndelete( $page );
		$restored = $this->histories->newestDeleted( $page, $timestamps );
		// Locked, so that the page does not go away meanwhile and leave what is restored as its newest.
		$head = $this->revisions->getRevisionByTitle(
			new TitleValue( $page->getNamespace(), $page->getDBkey() ), 0, IDBAccessObject::READ_EXCLUSIVE );
		if ( $restored && $head && $head->getTimestamp() >= $restored[0]->getTimestamp() ) {
			$this->restoredBelow[self::key( $page )] = true;
			return true;
		}
		$this->undeleters[self::key( $page )] = $performer->getUser()->getName();
		foreach ( $restored as $revision ) {
			// What is no JSON does not meet JsonValidateSave.
			if ( !$revision->getContent( SlotRecord::MAIN, RevisionRecord::RAW ) instanceof JsonContent ) {
				$status->fatal( self::message( 'instrument-invalid', 'instrumentconfigurator-not-json' ) );
				break;
			}
		}
		return $status->isOK();
	}

	/** @inheritDoc */
	public function onContentModelCanBeUsedOn( $contentModel, $title, &$ok ) {
		if ( $this->isOurs( $title->getNamespace() ) && $contentModel !== CONTENT_MODEL_JSON ) {
			$ok = false;
		}
		return $ok;
	}

	/** @inheritDoc */
	public function onImportHandleRevisionXMLTag( $reader, $pageInfo, $revisionInfo ) {
		if ( $this->isOurs( $pageInfo['_title']->getNamespace() ) ) {
			// Returning false would leave the revision out and say nothing.
			throw new LocalizedException( [
				'instrumentconfigurator-no-import', wfEscapeWikiText( $pageInfo['_title']->getPrefixedText() )
			] );
		}
	}

	/** @inheritDoc */
	public function onGetUserPermissionsErrors( $title, $user, $action, &$result ) {
		// Of a merge this asks for nothing else than the right to edit both pages.
		if ( $action === 'edit' && $this->isOurs( $title->getNamespace() ) && self::isMergeOfHistories() ) {
			$result = self::message(
				'instrument-no-merge', 'instrumentconfigurator-no-merge', [ $title->getPrefixedText() ]
			);
			return false;
		}
	}

	/** @inheritDoc */
	public function onArticleMergeComplete( $targetTitle, $destTitle ) {
		if ( $this->isOurs( $targetTitle->getNamespace() ) || $this->isOurs( $destTitle->getNamespace() ) ) {
			// Some program merges otherwise than people can; thrown inside its transaction, this takes the merge back.
			throw new LocalizedException( [
				'instrumentconfigurator-no-merge', wfEscapeWikiText( $targetTitle->getPrefixedText() )
			] );
		}
	}

	private static function isMergeOfHistories(): bool {
		$context = RequestContext::getMain();
		return defined( 'MW_API' )
			? $context->getRequest()->getRawVal( 'action' ) === 'mergehistory'
			: (bool)$context->getTitle()?->isSpecial( 'MergeHistory' );
	}

	private function forgetUndelete( PageReference $page ): void {
		unset( $this->undeleters[self::key( $page )], $this->restoredBelow[self::key( $page )] );
	}

	/** Refuse what needs a second person. */
	private function review(
		Kind $kind, PageReference $page, string $user, JsonContent $content, StatusValue $status
	): void {
		if ( !$this->settings->isReviewed()
			|| SwitchOff::is( $this->live( $page ), $content->getData()->getValue() )
		) {
			return;
		}
		$refusal = $this->histories->refusal( $kind, $page->getDBkey(), $user, sha1( $content->getText() ) );
		if ( $refusal !== null ) {
			$status->fatal( self::message(
				"instrument-$refusal", "instrumentconfigurator-$refusal", [ $page->getDBkey() ]
			) );
		}
	}

	/** Tell whether a text is small enough to be judged, and refuse it if not. */
	private static function fits( JsonContent $content, StatusValue $status ): bool {
		$size = strlen( $content->getText() );
		if ( $size > Validator::MOST_BYTES ) {
			$status->fatal( self::message(
				'instrument-invalid', 'instrumentconfigurator-too-large',
				[ (string)$size, (string)Validator::MOST_BYTES ]
			) );
		}
		return $size <= Validator::MOST_BYTES;
	}

	/**
	 * Say the first problems, and how many more there are: a sentence of the wiki's takes a while.
	 *
	 * @param StatusValue $status
	 * @param iterable<Problem> $problems
	 */
	private static function refuse( StatusValue $status, iterable $problems ): void {
		$found = 0;
		foreach ( $problems as $problem ) {
			if ( ++$found > self::MOST_PROBLEMS ) {
				continue;
			}
			$status->fatal( self::message(
				'instrument-invalid', $problem->messageKey(), $problem->messageParameters(),
				[ 'pointer' => $problem->pointer, 'problem' => $problem->code ]
			) );
		}
		if ( $found > self::MOST_PROBLEMS ) {
			$rest = (string)( $found - self::MOST_PROBLEMS );
			$status->fatal( self::message( 'instrument-invalid', 'instrumentconfigurator-more-problems', [ $rest ] ) );
		}
	}

	/** Return the value that the page has now; what is no JSON page is null, which is nobody's switched-off document. */
	private function live( PageReference $page ): mixed {
		$title = new TitleValue( $page->getNamespace(), $page->getDBkey() );
		$content = $this->revisions->getRevisionByTitle( $title, 0, IDBAccessObject::READ_LATEST )
			?->getContent( SlotRecord::MAIN, RevisionRecord::RAW );
		return $content instanceof JsonContent ? $content->getData()->getValue() : null;
	}

	/** Facts come from pages: as parameters they must not become wikitext. */
	private static function message( string $code, string $key, array $facts = [], array $data = [] ): IApiMessage {
		return ApiMessage::create( [ $key, ...array_map( 'wfEscapeWikiText', $facts ) ], $code, $data );
	}

	private static function key( PageReference $page ): string {
		return "{$page->getNamespace()}:{$page->getDBkey()}";
	}

	private function isOurs( int $namespace ): bool {
		return $this->kinds->ofNamespace( $namespace ) !== null;
	}
}
