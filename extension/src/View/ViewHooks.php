<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\Hook\ContentAlterParserOutputHook;
use MediaWiki\Content\JsonContent;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Status;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Waiting;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Advisor;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branches;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Output\Hook\BeforePageDisplayHook;
use MediaWiki\Output\Hook\OutputPageCheckLastModifiedHook;
use MediaWiki\Output\OutputPage;
use MediaWiki\Page\Hook\ArticleViewHeaderHook;
use MediaWiki\Revision\RevisionAccessException;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\SpecialPage\Hook\SpecialPage_initListHook;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;
use MediaWiki\Utils\MWTimestamp;
use stdClass;

/** What readers of instruments and proposals see beyond the JSON. */
final class ViewHooks implements
	ArticleViewHeaderHook,
	BeforePageDisplayHook,
	ContentAlterParserOutputHook,
	OutputPageCheckLastModifiedHook,
	SpecialPage_initListHook
{
	public function __construct(
		private readonly LinkRenderer $linkRenderer,
		private readonly Advisor $advisor,
		private readonly Branches $branches,
		private readonly Kinds $kinds,
		private readonly ReviewDesk $desk,
		private readonly Settings $settings,
		private readonly Status $status,
		private readonly Waiting $waiting
	) {
	}

	/** @inheritDoc */
	public function onSpecialPage_initList( &$list ) {
		if ( $this->settings->isHub() ) {
			$list['Instruments'] = [
				'class' => SpecialInstruments::class,
				'services' => [
					'InstrumentConfigurator.Settings',
					'InstrumentConfigurator.Verdicts',
					'InstrumentConfigurator.Waiting',
				],
			];
			$list['SwitchOffInstruments'] = [
				'class' => SpecialSwitchOffInstruments::class,
				'services' => [
					'InstrumentConfigurator.Pages',
					'InstrumentConfigurator.Settings',
					'InstrumentConfigurator.SwitchingOff',
				],
			];
			$list['ProposeInstrument'] = [
				'class' => SpecialPropose::class,
				'services' => [ 'InstrumentConfigurator.Forms' ],
			];
			$list['ReviewInstrument'] = [
				'class' => SpecialReviewInstrument::class,
				'services' => [
					'InstrumentConfigurator.Branches',
					'InstrumentConfigurator.Decisions',
					'InstrumentConfigurator.Kinds',
					'InstrumentConfigurator.ReviewDesk',
					'InstrumentConfigurator.Settings',
				],
			];
		}
	}

	/** @inheritDoc */
	public function onOutputPageCheckLastModified( &$modifiedTimes, $out ) {
		if ( $this->kind( $out->getTitle() ) ) {
			// A page with a clock on it is never what a browser saw before.
			$modifiedTimes['instrument'] = MWTimestamp::now();
		}
	}

	/** @inheritDoc */
	public function onBeforePageDisplay( $out, $skin ): void {
		// Whatever shows such a page's JSON: the page, a difference, a preview, a deleted revision.
		if ( $this->kind( $out->getTitle() ) || $out->getTitle()?->isSpecial( 'Undelete' ) ) {
			$out->addModuleStyles( Frame::STYLES );
		}
		if ( $this->kind( $out->getTitle() )?->isInstrument() ) {
			$out->addHelpLink( SpecialPage::getTitleFor( 'Instruments', 'help' )->getLocalURL(), true );
		}
	}

	/** @inheritDoc */
	public function onContentAlterParserOutput( $content, $title, $parserOutput ) {
		if ( $content instanceof JsonContent && $this->kind( $title ) && $parserOutput->hasText() ) {
			// It is kept for readers of all languages.
			$heading = wfMessage( 'instrumentconfigurator-json' )->inContentLanguage();
			$language = $heading->getLanguage();
			$parserOutput->setRawText( Html::rawElement(
				'details', [ 'class' => 'ext-instrumentConfigurator-json' ],
				Html::element(
					'summary', [ 'lang' => $language->getHtmlCode(), 'dir' => $language->getDir() ], $heading->text()
				) . $parserOutput->getRawText()
			) );
		}
	}

	/** @inheritDoc */
	public function onArticleViewHeader( $article, &$outputDone, &$pcache ) {
		$title = $article->getTitle();
		$kind = $this->kind( $title );
		$revision = $kind ? $article->fetchRevisionRecord() : null;
		try {
			$content = $revision?->getContent( SlotRecord::MAIN );
		} catch ( RevisionAccessException ) {
			// Of a page that is broken in the database the core says what it can.
			return;
		}
		if ( !$kind || !$content instanceof JsonContent ) {
			return;
		}
		$context = $article->getContext();
		$frame = new Frame( $context, $this->linkRenderer, $title, $kind, $this->settings );
		$value = $content->getData()->getValue();
		$problems = $kind->validator->problems( $value, $title->getDBkey() );
		[ $environment, $now ] = [ $this->settings->environment(), (int)MWTimestamp::time() ];
		$about = match ( true ) {
			!$revision->isCurrent() => Html::warningBox( $frame->phrases->say( 'old' ) ),
			$frame->isProposal() => $this->review( $frame, $kind, $context, $title->getDBkey() ),
			!$kind->isInstrument() => '',
			default => $this->state( $frame->phrases, $problems ? null : new Instrument( $value ), $revision, $now ),
		};
		if ( $kind->isInstrument() && $revision->isCurrent() && !$frame->isProposal() && !$problems ) {
			self::expire( $context->getOutput(), new Instrument( $value ), $environment, $now );
		}
		$elsewhere = array_diff_key(
			$this->settings->environmentPages(), [ $environment => '' ] );
		$summary = $kind->isInstrument() && $value instanceof stdClass
			? ( new Summary( $frame->phrases, $value, $problems, $environment, $now ) )->html() : '';
		$about .= $revision->isCurrent() ? $frame->switchOff( $value ) : '';
		// Of what is proposed now the review tells; and of what is proposed no more nobody asks.
		$isReviewed = $frame->isProposal() && $revision->isCurrent();
		$told = $isReviewed ? '' : $frame->problems( $problems );
		$advice = $problems || $isReviewed || !$revision->isCurrent() ? '' : $this->advice( $frame, $kind, $value );
		$frame->show( Aftermath::on( $context, $title ), $about, $told, $advice, $summary, $frame->links(
			$elsewhere, $frame->isProposal() ? null : $this->waiting( $kind, $title->getDBkey() )
		) );
	}

	private function waiting( Kind $kind, string $name ): ?WaitingProposal {
		return Title::makeTitle( $kind->proposal, $name )->exists() ? $this->waiting->of( $kind )[$name] ?? null : null;
	}

	private function review( Frame $frame, Kind $kind, IContextSource $context, string $name ): string {
		$branch = $this->branches->look( $kind, $name );
		ReviewDesk::guard( $context->getOutput() );
		return ( $branch->state->waits() ? $frame->notice( 'about-proposal' ) : '' )
			. $this->desk->html( $frame, $branch );
	}

	private function kind( ?Title $title ): ?Kind {
		return $title ? $this->kinds->ofNamespace( $title->getNamespace() ) : null;
	}

	private function advice( Frame $frame, Kind $kind, stdClass $document ): string {
		return $frame->advice( $this->advisor->problemsOfLive( $kind, $document ) );
	}

	private function state(
		Phrases $phrases, ?Instrument $instrument, RevisionRecord $revision, int $now
	): string {
		[ $environment, $at ] = [ $this->settings->environment(), Instrument::instant( $now ) ];
		$reason = $instrument === null ? 'invalid' : $instrument->inactiveReason( $environment, $at );
		$saved = (int)wfTimestamp( TS_UNIX, $revision->getTimestamp() );
		$arrival = $instrument === null ? ''
			: ArrivalNote::html( $phrases, $this->status, $instrument, $environment, $saved, $now );
		return Html::rawElement( 'p', [], $phrases->say(
			'state', $phrases->text( $environment ), $phrases->instant( $at ), $phrases->state( $reason )
		) . ( $arrival === '' ? '' : ' ' . $arrival ) );
	}

	/** Let no cache between us and readers tell a state for longer than it holds. */
	private static function expire( OutputPage $out, Instrument $instrument, string $environment, int $now ): void {
		$change = $instrument->nextChange( $environment, Instrument::instant( $now ) );
		if ( $change !== null ) {
			$out->lowerCdnMaxage( $change - $now );
		}
	}
}
